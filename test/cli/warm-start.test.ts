import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { randomStream } from '../../src/math/random-stream.js';
import { journalOf, runSweep, start, tableOf, userFolder } from './program.js';

const experiment = ({ steps = '20', source = '20', rate = '0.1' }) =>
  `import { adding, defineExperiment, gru, none, orthogonal, sgd, sweep, trial } from 'init-sweep';

const common = {
  task: adding({ length: 4, batchSize: 4, validationSize: 20 }),
  cell: gru({ units: 3 }),
  initializer: orthogonal(),
};
const pretrain = defineExperiment({
  ...common,
  name: 'pretrain',
  train: { steps: ${source}, optimizer: sgd({ learningRate: ${rate} }) },
  seeds: 1,
});

export default defineExperiment({
  ...common,
  name: 'tiny',
  train: { steps: ${steps}, optimizer: sgd({ learningRate: 0.1 }), logEvery: 10 },
  warmStart: sweep(none, {
    from: trial({ experiment: pretrain }),
    load: { 'gru/**': 'gru/**' },
    freeze: sweep([], ['gru/**']),
  }),
  seeds: 2,
});
`;
const args = ['tiny.ts', '--backend', 'cpu', '--workers', '0', '--no-report'];

test('the dry run draws the graph; sources are trained first, once, and asked for no more', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experiment({}) });
  const sweep = path.join(folder, 'results/tiny');
  const dry = await runSweep(folder, ...args, '--dry-run');
  assert.match(dry.stdout, /^trials +6 planned, 6 asked for, 6 to run/m);
  const drawn = [
    ...dry.stdout.matchAll(/^([0-9a-f]{16}) +adding, gru of 3, 20 steps, seed=\d +to train +─▶ 2 trials$/gm),
  ];
  assert.equal(drawn.length, 2);

  const first = await runSweep(folder, ...args);
  assert.equal(first.code, 0, first.stderr);
  const ended = journalOf(sweep).filter(({ event }) => event === 'trial');
  assert.equal(ended.length, 8);
  const sources = drawn.map(([, id]) => id!).sort();
  assert.deepEqual(
    ended
      .slice(0, 2)
      .map(({ id }) => id!)
      .sort(),
    sources,
  );
  assert.equal(tableOf(sweep, 'trials.csv').length, 7, 'sources are no trials of the plan');
  assert.deepEqual(
    readdirSync(path.join(sweep, 'checkpoints')).sort(),
    sources.map((id) => `${id}.source.safetensors`),
  );

  const nothing = await runSweep(folder, ...args);
  assert.match(nothing.stdout, /^nothing is missing: all 6 trials have ended/);
  assert.match(nothing.stdout, /^transfer by loss\/val, lower is better: gains over beginning anew/m);
  const { places } = JSON.parse((await runSweep(folder, 'transfer', 'tiny', '--json')).stdout);
  assert.deepEqual(
    places[0].rows.map((row: Record<string, unknown>) => [
      row.relation,
      row.frozen,
      row.seeds,
      row.sourceUpdates,
    ]),
    [
      ['itself', 'none', 2, 20],
      ['itself', 'all', 2, 20],
    ],
  );
  const frozen = ['--filter', 'warmStart.freeze=gru/**', '--json'];
  const [place] = JSON.parse((await runSweep(folder, 'transfer', 'tiny', ...frozen)).stdout).places;
  assert.deepEqual(place.rows, [places[0].rows[1]], 'a filter takes none away that these are compared with');
  const status = await runSweep(folder, 'status', 'tiny');
  assert.doesNotMatch(status.stdout, /outside/);
  const verified = await runSweep(folder, 'verify', 'tiny', '--sample', '8', '--workers', '0');
  assert.match(verified.stdout, /all 8 came out alike to the bit/);

  // A part of a grid needs its own sources alone; a grid that grows, those whose files are there none.
  rmSync(path.join(folder, 'results'), { recursive: true });
  const part = await runSweep(folder, ...args, '--filter', 'warmStart=warm', '--filter', 'seed=1');
  assert.equal(part.code, 0, part.stderr);
  assert.equal(journalOf(sweep).filter(({ event }) => event === 'trial').length, 3);
  const [file] = readdirSync(path.join(sweep, 'checkpoints')) as [string];
  const bytes = readFileSync(path.join(sweep, 'checkpoints', file));
  rmSync(path.join(sweep, 'checkpoints', file));
  const whole = await runSweep(folder, ...args);
  assert.equal(whole.code, 0, whole.stderr);
  assert.equal(
    journalOf(sweep).filter(({ event }) => event === 'trial').length,
    8,
    'nobody needs the lost file',
  );
  writeFileSync(
    path.join(folder, 'tiny.ts'),
    experiment({}).replace("['gru/**'])", "['gru/**'], ['gru/candidate/*'])"),
  );
  await runSweep(folder, ...args);
  assert.equal(
    journalOf(sweep).filter(({ event }) => event === 'trial').length,
    8 + 1 + 2,
    'the lost one is made again',
  );
  assert.deepEqual(readFileSync(path.join(sweep, 'checkpoints', file)), bytes);
});

test('after kill -9 the same command repeats no source', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experiment({ steps: '800' }) });
  const sweep = path.join(folder, 'results/tiny');
  const run = start(folder, 'tiny.ts', '--backend', 'cpu', '--workers', '1');
  context.after(() => run.kill());
  const journal = path.join(sweep, 'journal.jsonl');
  const metrics = path.join(sweep, 'metrics.jsonl');
  const ids = () =>
    existsSync(path.join(sweep, 'checkpoints'))
      ? readdirSync(path.join(sweep, 'checkpoints')).flatMap(
          (name) => /^(\w+)\.source\.safetensors$/.exec(name)?.[1] ?? [],
        )
      : [];
  const ends = () =>
    existsSync(journal) ? (readFileSync(journal, 'utf8').match(/"event":"trial"/g)?.length ?? 0) : 0;
  const isTraining = () =>
    readFileSync(metrics, 'utf8')
      .split('\n')
      .some((row) => row !== '' && !ids().includes(JSON.parse(row.slice(0, row.lastIndexOf('}') + 1)).trial));
  while (ends() < 2 || !isTraining()) {
    assert.equal(run.child.exitCode, null, run.stderr());
    await setTimeout(20);
  }
  run.kill();
  await run.ended;
  assert.equal(ends(), 2, 'the sources alone have ended');
  const again = await runSweep(folder, ...args);
  assert.equal(again.code, 0, again.stderr);
  const begun = journalOf(sweep).flatMap(({ event, trials }) =>
    event === 'start' ? trials!.map(({ id }) => id) : [],
  );
  for (const source of ids()) assert.equal(begun.filter((id) => id === source).length, 1);
  assert.ok(begun.length > 8, 'others were begun again');
  assert.match(again.stdout, /of 6 asked for 6 completed/);

  // An uninterrupted run of the same experiment comes to the same numbers.
  const table = tableOf(sweep, 'trials.csv');
  const other = userFolder(context, { 'tiny.ts': experiment({ steps: '800' }) });
  await runSweep(other, ...args);
  assert.deepEqual(table, tableOf(path.join(other, 'results/tiny'), 'trials.csv'));
});

test('what begins from a trial that diverges is cancelled with the reason, and is not tried again', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experiment({ rate: '1e30' }) });
  const sweep = path.join(folder, 'results/tiny');
  const first = await runSweep(folder, ...args);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /of 6 asked for 2 completed, 4 cancelled/);
  assert.match(
    first.stdout,
    /^4 trials had nothing to begin with, so 2 grid points have no place: the trials /m,
  );
  assert.match(
    first.stdout,
    /^note: 4 trials had nothing to begin with, for their sources did not complete, and are left out$/m,
  );
  assert.doesNotMatch(first.stdout, /stopped/, 'no rule stopped them');
  const cancelled = journalOf(sweep).filter(({ outcome }) => outcome?.kind === 'cancelled');
  assert.equal(cancelled.length, 4);
  for (const { outcome } of cancelled)
    assert.match(
      outcome!.reason!,
      /^trial [0-9a-f]{16} \(adding, gru of 3, 20 steps, seed=\d\), which it begins from, diverged at step \d+$/,
    );
  const nothing = await runSweep(folder, ...args);
  assert.match(nothing.stdout, /^nothing is missing/);
});

// At the check its draws are those of its own name; while it trains they are others.
const atCheck = randomStream(0, 'init', 'broken').uniform(0);
const broken = `(random, [rows = 1, cols = 1]) => {
    if (random.uniform(0) !== ${atCheck}) throw new Error('no luck');
    return new Float32Array(rows * cols);
  }`;

test('what begins from a trial that fails is cancelled, the run fails, and --retry-failed runs both again', async (context) => {
  const text = experiment({})
    .replace('import { adding,', 'import { adding, customInitializer,')
    .replace(
      "  name: 'pretrain',",
      `  name: 'pretrain',\n  initializer: customInitializer('broken', ${broken}),`,
    );
  const folder = userFolder(context, { 'tiny.ts': text });
  const sweep = path.join(folder, 'results/tiny');
  const first = await runSweep(folder, ...args);
  assert.equal(first.code, 1, first.stderr);
  assert.match(first.stdout, /of 6 asked for 2 completed, 4 cancelled/);
  assert.match(first.stdout, /^trial [0-9a-f]{16}, which others begin from, failed: .*no luck/m);
  const ends = () => journalOf(sweep).filter(({ event }) => event === 'trial').length;
  assert.equal(ends(), 8);
  await runSweep(folder, ...args);
  assert.equal(ends(), 8, 'without being asked nothing is tried again');
  const again = await runSweep(folder, ...args, '--retry-failed');
  assert.equal(again.code, 1);
  assert.equal(ends(), 8 + 2 + 4);
});

test('trials begin from a file of weights, which is a part of what they are', async (context) => {
  const saving = experiment({}).replace(/ {2}warmStart: [\s\S]*?\n {2}\}\),\n/, '  save: {},\n');
  const folder = userFolder(context, { 'saving.ts': saving.replace("name: 'tiny'", "name: 'saving'") });
  const saved = await runSweep(folder, 'saving.ts', ...args.slice(1));
  assert.equal(saved.code, 0, saved.stderr);
  const [one, other] = readdirSync(path.join(folder, 'results/saving/checkpoints')) as [string, string];
  const from = (name: string) => path.join(folder, 'results/saving/checkpoints', name);
  const text = experiment({})
    .replace('none, orthogonal', 'file, none, orthogonal')
    .replace('trial({ experiment: pretrain })', "file('weights.safetensors')");
  writeFileSync(path.join(folder, 'tiny.ts'), text);
  const absent = await runSweep(folder, ...args);
  assert.equal(absent.code, 2);
  assert.match(absent.stderr, /warmStart\.from: .*weights\.safetensors: no such file/);
  const run = async (name: string) => {
    writeFileSync(path.join(folder, 'weights.safetensors'), readFileSync(from(name)));
    const { code, stdout, stderr } = await runSweep(folder, ...args);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  assert.match(await run(one), /^6 trials trained; of 6 asked for 6 completed/);
  const verified = await runSweep(folder, 'verify', 'tiny', '--sample', '6', '--workers', '0');
  assert.match(verified.stdout, /all 6 came out alike to the bit/);
  const probed = await runSweep(folder, 'probe', 'tiny.ts', '--backend', 'cpu');
  assert.match(probed.stdout, /at step 0, 2 grid points on cpu/);
  // Other contents make other trials, and those of the first are known again.
  assert.match(await run(other), /^4 trials trained; of 6 asked for 6 completed/);
  assert.match(await run(one), /^nothing is missing/);
});
