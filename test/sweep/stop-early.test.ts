import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TrialEvent } from '../../src/records/record.js';
import { journalOf, type Running, runSweep, start, tableOf, userFolder } from '../cli/program.js';

/** Five initializers of which a standard deviation of 5 is plainly bad, with two seeds. */
function text(stop: string, { steps = 60, seeds = '2' } = {}): string {
  return `import { adding, asha, defineExperiment, glorotUniform, gru, lecunNormal, median, orthogonal, sgd, sweep, truncatedNormal, whenDiverged } from 'init-sweep';

export default defineExperiment({
  name: 'stops',
  task: adding({ length: 4, batchSize: 8, validationSize: 50 }),
  cell: gru({ units: 4 }),
  initializer: sweep(truncatedNormal({ stddev: sweep(0.3, 5) }), glorotUniform(), orthogonal(), lecunNormal()),
  train: { steps: ${steps}, optimizer: sgd({ learningRate: 0.1 }), clipNorm: 1, logEvery: 10, evaluateEvery: 10 },
  seeds: ${seeds},
  ${stop}
});
`;
}

const median = 'stop: median({ after: 20, every: 100 }),';

function endsOf(sweep: string): readonly TrialEvent[] {
  return (journalOf(sweep) as unknown as readonly TrialEvent[]).filter(({ event }) => event === 'trial');
}

/** The rows of a table by the trial's id. */
function rowsOf(sweep: string, name: string): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, string[]>();
  for (const row of tableOf(sweep, name).slice(1)) {
    const id = row.slice(0, row.indexOf(','));
    rows.set(id, [...(rows.get(id) ?? []), row]);
  }
  return rows;
}

/** The standard deviation of a trial, where it has one. */
const stddevOf = ({ spec }: TrialEvent) => (spec.initializer as { stddev?: number }).stddev;

for (const workers of ['0', '1']) {
  for (const [kind, stop] of [
    ['median', median],
    ['asha', 'stop: asha({ first: 20, factor: 2 }),'],
  ] as const) {
    test(`with ${workers} workers ${kind} stops the bad initializer with all its seeds, and what completes has the bits that it has without a rule`, async (context) => {
      const folder = userFolder(context, { 'with.ts': text(stop), 'without.ts': text('') });
      const args = ['--backend', 'cpu', '--workers', workers];
      const [run, whole] = await Promise.all([
        runSweep(folder, 'with.ts', ...args),
        runSweep(folder, 'without.ts', ...args, '--results', 'whole'),
      ]);
      assert.equal(run.code, 0, run.stderr);
      assert.equal(whole.code, 0, whole.stderr);
      const sweep = path.join(folder, 'results/stops');
      const reference = path.join(folder, 'whole/stops');
      const ends = endsOf(sweep);
      assert.equal(ends.length, 10);
      const [trials, all] = [rowsOf(sweep, 'trials.csv'), rowsOf(reference, 'trials.csv')];
      const [metrics, every] = [rowsOf(sweep, 'metrics.csv'), rowsOf(reference, 'metrics.csv')];
      const cancelled = ends.filter(({ outcome }) => outcome.kind === 'cancelled');
      assert.equal(cancelled.filter((end) => stddevOf(end) === 5).length, 2);
      assert.ok(cancelled.length >= 4 && cancelled.length % 2 === 0 && cancelled.length < 10);
      for (const { id, outcome, summary } of ends) {
        if (outcome.kind === 'completed') {
          assert.deepEqual(trials.get(id), all.get(id));
          assert.deepEqual(metrics.get(id), every.get(id));
        } else {
          assert.ok(outcome.kind === 'cancelled' && outcome.stop);
          const { rule, step } = outcome.stop;
          assert.deepEqual([rule.kind, step, summary.steps], [kind, summary.steps, step]);
          assert.deepEqual([summary.finalLoss, summary.finalValLoss], [null, null]);
          assert.match(outcome.reason, new RegExp(`^stopped by ${kind} at step ${step}, decided on `));
          const reached = every.get(id)!.filter((row) => Number(row.split(',')[1]) <= step);
          assert.deepEqual(metrics.get(id), reached);
        }
      }
      assert.match(run.stdout, new RegExp(`, ${cancelled.length} cancelled\\n`));
      assert.match(run.stdout, /^– +truncatedNormal +5 +– +– +2 +0 +2$/m);
      assert.match(run.stdout, new RegExp(`^${cancelled.length} trials were stopped early, so `, 'm'));
    });
  }
}

test('stopped trials have ended while their rule stands; without it, or with another, they are trained to the end', async (context) => {
  const folder = userFolder(context, { 'grid.ts': text(median), 'plain.ts': text('') });
  const sweep = path.join(folder, 'results/stops');
  const run = (...more: readonly string[]) =>
    runSweep(folder, 'grid.ts', '--backend', 'cpu', '--workers', '0', ...more);
  const first = await run();
  const stopped = endsOf(sweep).filter(({ outcome }) => outcome.kind === 'cancelled').length;
  assert.match(
    first.stdout,
    new RegExp(`^10 trials trained; of 10 asked for ${10 - stopped} completed, ${stopped} cancelled\n`),
  );
  const again = await run();
  assert.match(
    again.stdout,
    /^nothing is missing: all 10 trials have ended \(\d completed, \d cancelled\)\n/,
  );

  // A third seed of the grid points that were stopped is stopped where they were.
  writeFileSync(path.join(folder, 'grid.ts'), text(median, { seeds: '3' }));
  const grown = await run('--json');
  const { outcomes } = JSON.parse(grown.stdout);
  assert.deepEqual([outcomes.completed, outcomes.cancelled], [((10 - stopped) / 2) * 3, (stopped / 2) * 3]);

  // The other rule stops nobody: what the first one stopped is missing, and completes.
  writeFileSync(path.join(folder, 'grid.ts'), text('stop: whenDiverged({ above: 1e6 }),'));
  const other = await run('--limit', '5');
  assert.match(other.stdout, new RegExp(`^${stopped / 2} trials trained; of 5 asked for 5 completed\n`));
  writeFileSync(path.join(folder, 'grid.ts'), text(''));
  const none = await run();
  assert.match(none.stdout, new RegExp(`^${stopped / 2} trials trained; of 10 asked for 10 completed\n`));

  const whole = await runSweep(
    folder,
    'plain.ts',
    '--backend',
    'cpu',
    '--workers',
    '0',
    '--results',
    'whole',
  );
  assert.equal(whole.code, 0);
  for (const name of ['trials.csv', 'metrics.csv'])
    assert.deepEqual(tableOf(sweep, name), tableOf(path.join(folder, 'whole/stops'), name));

  // Trials that completed without a rule stay so with one.
  writeFileSync(path.join(folder, 'grid.ts'), text(median));
  assert.match((await run()).stdout, /^nothing is missing: all 10 trials have ended \(10 completed\)\n/);
});

test('what earlier runs measured counts: a lone trial is stopped for what stands in the records', async (context) => {
  const folder = userFolder(context, { 'grid.ts': text(median, { seeds: '1' }) });
  const run = (...more: readonly string[]) =>
    runSweep(folder, 'grid.ts', '--backend', 'cpu', '--workers', '0', ...more);
  const three = ['--filter', 'initializer=glorotUniform,orthogonal,lecunNormal'];
  assert.match((await run(...three)).stdout, /^3 trials trained; of 3 asked for 3 completed\n/);
  const sweep = path.join(folder, 'results/stops');

  // Their ends are lost, as in a crash, and their rows are not: they count all the same.
  const lines = readFileSync(path.join(sweep, 'journal.jsonl'), 'utf8').split('\n');
  const kept = lines.filter((line) => !line.includes('"event":"trial"'));
  writeFileSync(path.join(sweep, 'journal.jsonl'), kept.join('\n'));
  const lone = await run('--filter', 'initializer.stddev=5');
  assert.match(lone.stdout, /^1 trials trained; of 1 asked for 1 cancelled\n/);
  const { outcome } = endsOf(sweep)[0]!;
  assert.ok(outcome.kind === 'cancelled' && outcome.stop);
  assert.ok(Number(outcome.stop.value) > Number(outcome.stop.against));
});

test('whenDiverged ends a trial whose loss has left all bounds, by itself', async (context) => {
  // Clipped updates of 20 each lead far away, and nowhere to numbers that are not finite.
  const stop = 'stop: whenDiverged({ above: 2 }),';
  const rates = text(stop).replace('learningRate: 0.1', 'learningRate: sweep(0.1, 20)');
  const folder = userFolder(context, { 'grid.ts': rates });
  const { code, stderr } = await runSweep(folder, 'grid.ts', '--backend', 'cpu', '--workers', '0');
  assert.equal(code, 0, stderr);
  const ends = endsOf(path.join(folder, 'results/stops'));
  const rateOf = ({ spec }: TrialEvent) => spec.train.optimizer.learningRate;
  const stopped = ends.filter(({ outcome }) => outcome.kind === 'cancelled');
  assert.ok(stopped.length > 0);
  for (const end of stopped) {
    assert.ok(end.outcome.kind === 'cancelled' && end.outcome.stop);
    const { value, against } = end.outcome.stop;
    assert.ok(rateOf(end) === 20 && Number(value) > Number(against));
    assert.equal(against, 2 * end.summary.firstLoss!);
  }
  assert.ok(ends.filter((end) => rateOf(end) === 0.1).every(({ outcome }) => outcome.kind === 'completed'));
});

for (const [stop, message] of [
  ['stop: median({ after: 60 }),', /^stop: median would decide on no trial; /],
  [
    "stop: [whenDiverged(), median({ after: 20, within: ['cel'] })],",
    /^stop\[1\]\.within: the experiment has no axis "cel"; /,
  ],
] as const) {
  test(`${stop} is refused before anything is trained`, async (context) => {
    const folder = userFolder(context, { 'grid.ts': text(stop) });
    const { code, stderr } = await runSweep(folder, 'grid.ts', '--backend', 'cpu');
    assert.equal(code, 2);
    assert.match(stderr, message);
  });
}

/** Waits until a file of a run holds a text so many times, or the run is over. */
async function until(file: string, what: string, times: number, run: Running): Promise<void> {
  const count = () => {
    try {
      return readFileSync(file, 'utf8').split(what).length - 1;
    } catch {
      return 0;
    }
  };
  while (count() < times && run.child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

for (const workers of ['0', '1']) {
  test(`with ${workers} workers a sweep that is killed amid its decisions goes on: each trial ends once, and grid points are stopped whole`, async (context) => {
    const part = { steps: 400, seeds: '4' };
    const files = { 'grid.ts': text(median, part), 'plain.ts': text('', part) };
    const folder = userFolder(context, files);
    const args = ['--backend', 'cpu', '--workers', workers];
    const plain = runSweep(folder, 'plain.ts', ...args, '--results', 'whole');
    const sweep = path.join(folder, 'results/stops');
    for (const [file, what, times] of [
      ['journal.jsonl', '"event":"start"', 1],
      ['metrics.jsonl', '"step":20,', 3],
      ['journal.jsonl', '"event":"trial"', 2],
    ] as const) {
      const run = start(folder, 'grid.ts', ...args);
      await until(path.join(sweep, file), what, times, run);
      run.child.kill('SIGKILL');
      await run.ended;
    }
    const last = await runSweep(folder, 'grid.ts', ...args);
    assert.equal(last.code, 0, last.stderr);
    assert.equal((await plain).code, 0);

    const ends = endsOf(sweep);
    assert.equal(new Set(ends.map(({ id }) => id)).size, ends.length, 'a trial ended twice');
    assert.equal(ends.length, 20);
    const seedsStopped = new Map<string, number>();
    for (const { spec, outcome } of ends) {
      const point = JSON.stringify(spec.initializer);
      seedsStopped.set(point, (seedsStopped.get(point) ?? 0) + Number(outcome.kind === 'cancelled'));
    }
    assert.ok(
      [...seedsStopped.values()].every((count) => count === 0 || count === 4),
      JSON.stringify([...seedsStopped]),
    );
    const [rows, all] = [
      rowsOf(sweep, 'metrics.csv'),
      rowsOf(path.join(folder, 'whole/stops'), 'metrics.csv'),
    ];
    for (const { id, summary } of ends)
      assert.deepEqual(
        rows.get(id),
        all.get(id)!.filter((row) => Number(row.split(',')[1]) <= summary.steps),
      );
  });
}
