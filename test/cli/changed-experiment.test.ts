import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { experimentText } from './experiment-text.js';
import { journalOf, runSweep, tableOf, userFolder } from './program.js';

const cpu = ['--backend', 'cpu', '--workers', '0', '--no-report'];

test('an experiment whose name another one has is refused, unless both are to share the folder', async (context) => {
  const folder = userFolder(context, {
    'mine.ts': experimentText({ name: 'grid', seeds: '1' }),
    'yours.ts': experimentText({ name: 'grid', seeds: '1', steps: 10 }),
  });
  const journal = path.join(folder, 'results/grid/journal.jsonl');
  assert.equal((await runSweep(folder, 'mine.ts', ...cpu)).code, 0);
  const before = readFileSync(journal);
  for (const more of [[], ['--dry-run']]) {
    const { code, stdout, stderr } = await runSweep(folder, 'yours.ts', ...cpu, ...more);
    assert.deepEqual([code, stdout], [2, '']);
    const [mine, yours] = ['mine.ts', 'yours.ts'].map((name) => path.join(folder, name));
    assert.equal(
      stderr,
      `results/grid holds another experiment: its last run was of ${mine} (6 trials), and none of them is among the 6 of ${yours}; give one of the two another name, choose other --results, or let both share the folder with --adopt\n`,
    );
  }
  assert.deepEqual(readFileSync(journal), before);

  const shared = await runSweep(folder, 'yours.ts', ...cpu, '--adopt');
  assert.equal(shared.code, 0, shared.stderr);
  assert.match(shared.stdout, /^6 trials trained; of 6 asked for 6 completed$/m);
  assert.match(
    shared.stdout,
    /^6 ended trials of results\/grid lie outside the plan; the tables leave them out$/m,
  );
});

test('the same file may change every trial of its grid, and what it left behind is told', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
  await runSweep(folder, 'tiny.ts', ...cpu);
  writeFileSync(path.join(folder, 'tiny.ts'), experimentText({ seeds: '1', steps: 10 }));
  const { code, stdout, stderr } = await runSweep(folder, 'tiny.ts', ...cpu, '--json');
  assert.equal(code, 0, stderr);
  const { trained, outside, notes } = JSON.parse(stdout);
  assert.deepEqual([trained, outside], [6, 6]);
  assert.deepEqual(notes, ['6 ended trials of results/tiny lie outside the plan; the tables leave them out']);
});

test('a grid that shrinks leaves trials outside the plan, in tables, status and show, and takes them back', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText() });
  const sweep = path.join(folder, 'results/tiny');
  await runSweep(folder, 'tiny.ts', ...cpu);
  const all = tableOf(sweep, 'trials.csv');

  writeFileSync(path.join(folder, 'tiny.ts'), experimentText({ seeds: '1', cells: 'gru({ units: 3 })' }));
  const shrunk = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.match(shrunk.stdout, /^nothing is missing: all 3 trials have ended \(3 completed\)$/m);
  assert.match(shrunk.stdout, /^9 ended trials of results\/tiny lie outside the plan; /m);
  assert.equal(tableOf(sweep, 'trials.csv').length, 4);
  const status = JSON.parse((await runSweep(folder, 'status', 'tiny', '--json')).stdout);
  assert.deepEqual([status.planned, status.missing, status.outside, status.last.backend], [3, 0, 9, null]);
  const lost = all.at(-1)!.split(',')[0]!;
  const trial = JSON.parse((await runSweep(folder, 'show', 'tiny', lost, '--json')).stdout);
  assert.deepEqual([trial.inPlan, trial.state, trial.axes.cell], [false, 'completed', 'lstm']);

  const events = journalOf(sweep).length;
  await runSweep(folder, 'tiny.ts', ...cpu);
  assert.equal(journalOf(sweep).length, events);

  writeFileSync(path.join(folder, 'tiny.ts'), experimentText());
  const grown = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.match(grown.stdout, /^nothing is missing: all 12 trials have ended/);
  assert.doesNotMatch(grown.stdout, /outside/);
  assert.deepEqual(tableOf(sweep, 'trials.csv'), all);
});

test('code that changed without a value is told, and so is the code of a custom initializer', async (context) => {
  const plain = experimentText({ seeds: '1' });
  const folder = userFolder(context, { 'tiny.ts': plain });
  const write = (text: string) => writeFileSync(path.join(folder, 'tiny.ts'), text);
  await runSweep(folder, 'tiny.ts', ...cpu);

  write(`${plain}export const unused = () => 1;\n`);
  const touched = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.match(
    touched.stdout,
    /^tiny\.ts has changed since the last run \(hash [0-9a-f]{12} then, [0-9a-f]{12} now\) but its values have not: the trials are the same, and those that have ended are kept$/m,
  );

  const custom = (value: number) =>
    plain
      .replace('import { adding,', 'import { adding, customInitializer,')
      .replace('orthogonal()),', `customInitializer('flat', (_, [r, c]) => Array(r * c).fill(${value}))),`);
  write(custom(0.1));
  const first = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.match(first.stdout, /^2 trials trained/, first.stderr);
  assert.doesNotMatch(first.stdout, /the code of the initializer/);
  write(custom(0.2));
  const second = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.match(second.stdout, /^2 trials trained/, second.stderr);
  assert.match(
    second.stdout,
    /^the code of the initializer "flat" has changed since the last run \(hash [0-9a-f]{12} then, [0-9a-f]{12} now\): its trials are new ones, and those of the old code lie outside the plan$/m,
  );
});
