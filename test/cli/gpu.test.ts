import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { candidate } from '../conformance/engines.js';
import { experimentText } from './experiment-text.js';
import { runSweep, startUnder, userFolder } from './program.js';

const { skip, load } = await candidate('webgpu');
const engine = skip === false ? await load() : undefined;
after(() => engine?.dispose?.());

/** The first experiment with less of everything but cells and initializers. */
const slice = `import grid from ${JSON.stringify(fileURLToPath(new URL('../../../experiments/init-grid.ts', import.meta.url)))};

export default {
  ...grid,
  name: 'slice',
  task: { ...grid.task, batchSize: 8, validationSize: 500 },
  train: { ...grid.train, steps: 40, logEvery: 20, evaluateEvery: 40 },
  seeds: 2,
};
`;

interface Value {
  readonly value: string;
  readonly centre: number;
  readonly place: number;
  readonly diverged: number;
}

/** The comparison of initializers for one cell. */
interface Group {
  /** The value that leads. */
  readonly reference: string;
  /** From the lowest loss to the highest. */
  readonly values: readonly Value[];
}

/** What is concluded of the initializers, cell by cell: rnn, gru, lstm. */
async function conclusionsOf(folder: string, results: string): Promise<readonly Group[]> {
  const asked = ['--results', results, '--by', 'initializer', '--within', 'cell', '--json'];
  const compared = await runSweep(folder, 'compare', 'slice', ...asked);
  assert.equal(compared.code, 0, compared.stderr);
  return (JSON.parse(compared.stdout) as { groups: Group[] }).groups;
}

/** Which initializer leads, and the place of each and how often it diverged. */
const placesOf = ({ reference, values }: Group) => [
  reference,
  Object.fromEntries(values.map(({ value, place, diverged }) => [value, [place, diverged]])),
];

/** Whether a gated cell does not begin with weights so large that the last digits of a product decide what follows. */
const isCalm = ({ value }: Value) => !/stddev=1$/.test(value);

/** Losses and norms of gradients on the first batch: `trial,step,metric` to the value. */
function firstRows(folder: string, results: string): ReadonlyMap<string, number> {
  const lines = readFileSync(path.join(folder, results, 'slice/metrics.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const rows = lines.slice(1).map((line) => line.split(','));
  const first = rows.filter(([, step, metric]) => step === '0' && !metric!.endsWith('/val'));
  return new Map(first.map(([trial, step, metric, value]) => [`${trial},${step},${metric}`, Number(value)]));
}

describe('the first experiment on a GPU', { skip }, () => {
  it('comes to the conclusions that native comes to, cell by cell, and its trials are verified to the bit', async (context) => {
    const folder = userFolder(context, { 'slice.ts': slice });
    const other = (await candidate('native')).skip === false ? 'native' : 'wasm';
    for (const backend of ['webgpu', other]) {
      const ran = await runSweep(
        folder,
        'slice.ts',
        '--backend',
        backend,
        '--results',
        backend,
        '--no-report',
      );
      assert.equal(ran.code, 0, ran.stderr);
    }
    const first = firstRows(folder, other);
    assert.ok(first.size > 500);
    for (const [what, value] of firstRows(folder, 'webgpu')) {
      const known = first.get(what)!;
      assert.ok(
        Math.abs(value - known) <= 5e-4 * Math.max(1, Math.abs(known)),
        `${what}: ${value}, ${known}`,
      );
    }
    const [here, there] = [await conclusionsOf(folder, 'webgpu'), await conclusionsOf(folder, other)];
    assert.deepEqual(here.map(placesOf), there.map(placesOf));
    const [, ...gated] = here.keys();
    for (const cell of gated) {
      const [values, expected] = [here[cell]!.values.filter(isCalm), there[cell]!.values.filter(isCalm)];
      assert.equal(values.length, 9);
      assert.deepEqual(
        values.map(({ value }) => value),
        expected.map(({ value }) => value),
      );
      for (const [rank, { value, centre }] of values.entries())
        assert.ok(Math.abs(centre - expected[rank]!.centre) < 1e-3, `${value}: ${centre}`);
    }
    const verified = await runSweep(folder, 'verify', 'slice', '--results', 'webgpu', '--sample', '2');
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    assert.match(verified.stdout, /^all 2 came out alike to the bit$/m);
    const [run] = readFileSync(path.join(folder, 'webgpu/slice/journal.jsonl'), 'utf8').split('\n');
    assert.equal(JSON.parse(run!).host.device, engine!.device);
  });
});

describe('a GPU without a driver', { skip }, () => {
  const installed = '/usr/share/vulkan/icd.d';
  const none = { VK_ICD_FILENAMES: '/nonexistent', VK_DRIVER_FILES: '/nonexistent' };
  it('is refused by name in one sentence, with exit code 2', async (context) => {
    const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
    const { code, stderr } = await startUnder(none, folder, 'tiny.ts', '--backend', 'webgpu').ended;
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /^backend "webgpu" does not work here: no adapter: no Vulkan driver is installed, and Dawn needs one for Vulkan 1\.1\n/,
    );
  });

  it('is told from one whose driver is too old, which is named', async (context) => {
    const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
    const manifests = readdirSync(installed).filter((name) => name.endsWith('.json'));
    const old = manifests.map((name) => {
      const manifest = JSON.parse(readFileSync(path.join(installed, name), 'utf8'));
      const file = path.join(folder, name);
      writeFileSync(file, JSON.stringify({ ...manifest, ICD: { ...manifest.ICD, api_version: '1.0.7' } }));
      return file;
    });
    const drivers = { VK_ICD_FILENAMES: old.join(':'), VK_DRIVER_FILES: old.join(':') };
    const { code, stderr } = await startUnder(drivers, folder, 'tiny.ts', '--backend', 'webgpu').ended;
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^backend "webgpu" does not work here: no adapter: of the Vulkan drivers here \(.*/);
    for (const name of manifests)
      assert.ok(stderr.includes(`${name.replace(/\.json$/, '')} for Vulkan 1.0.7`), stderr);
  });

  it('is passed over by auto, which trains on another backend and says so', async (context) => {
    const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
    const { code, stderr } = await startUnder(none, folder, 'tiny.ts', '--workers', '0').ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^backend (native|wasm): the fastest that works here.* \(passed over: .*webgpu/m);
  });
});

describe('a shape over the limits of a GPU', { skip }, () => {
  const binding = engine?.limits?.binding ?? 0;
  // An LSTM saves five numbers a unit, sequence and step.
  const steps = Math.ceil(binding / (4 * 5 * 64 * 512)) + 1;
  const cannotPass = steps > 20_000 && 'this GPU binds too much for a test of its limits';

  it('is refused before anything is trained, naming shape, GPU and limit, with exit code 2', {
    skip: cannotPass,
  }, async (context) => {
    const text = experimentText({ seeds: '1' })
      .replace(/task: .*/, `task: adding({ length: ${steps}, batchSize: 512, validationSize: 1 }),`)
      .replace(/cell: .*/, 'cell: lstm({ units: 64 }),');
    const folder = userFolder(context, { 'tiny.ts': text });
    const { code, stderr } = await runSweep(folder, 'tiny.ts', '--backend', 'webgpu');
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /^backend "webgpu": a trial of lstm of 64 units on 512 sequences of \d+ steps does not fit .+: the activations of one trial take [\d.]+ GB in one buffer, and it binds [\d.]+ GB at most; ask for fewer units, steps or sequences\n/,
    );
  });
});
