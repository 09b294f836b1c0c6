import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../docs/run-doc-examples.js';
import { runSweep, userFolder } from './program.js';

const recorded = path.join(repositoryRoot(), 'test/fixtures/format-1');

test('a recorded sweep is compared by name, in words and as JSON, and nothing is written', async (context) => {
  const folder = userFolder(context, {});
  cpSync(recorded, path.join(folder, 'results/old'), { recursive: true });
  const asked = ['compare', 'old', '--by', 'initializer', '--within', 'cell'];
  const [text, json, rows, area] = await Promise.all([
    runSweep(folder, ...asked),
    runSweep(folder, ...asked, '--json'),
    runSweep(folder, ...asked, '--metric', 'loss/train', '--json'),
    runSweep(folder, ...asked, '--metric', 'auc:loss/train', '--json'),
  ]);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /^initializer by final_(val_)?loss/);
  const comparison = JSON.parse(json.stdout);
  assert.deepEqual(
    [comparison.by, comparison.within, comparison.metric.higherIsBetter],
    ['initializer', ['cell'], false],
  );
  assert.ok(comparison.groups.length > 0);
  for (const group of comparison.groups) {
    assert.ok(text.stdout.includes(group.sentence), group.sentence);
    assert.equal(group.values.length, group.comparisons === 0 ? 1 : 3);
  }
  for (const warning of comparison.warnings) assert.ok(text.stdout.includes(`note: ${warning}`), warning);
  const centres = ({ stdout }: { stdout: string }) =>
    JSON.parse(stdout).groups.map(({ values }: { values: { centre: number }[] }) => values[0]!.centre);
  assert.ok(centres(rows).every((centre: number) => centre > 0));
  assert.notDeepEqual(centres(rows), centres(area));
});

test('an axis or a metric that the sweep lacks is refused in one sentence', async (context) => {
  const folder = userFolder(context, {});
  cpSync(recorded, path.join(folder, 'results/old'), { recursive: true });
  const [axis, metric, none] = await Promise.all([
    runSweep(folder, 'compare', 'old', '--by', 'cel'),
    runSweep(folder, 'compare', 'old', '--by', 'cell', '--metric', 'los/train'),
    runSweep(folder, 'compare', 'old'),
  ]);
  assert.deepEqual(
    [axis.code, axis.stderr],
    [2, '--by cel: the sweep has no such axis; did you mean "cell"?\n'],
  );
  assert.deepEqual(
    [metric.code, metric.stderr],
    [2, '--metric los/train: no trial has it; did you mean "loss/train"?\n'],
  );
  assert.equal(none.code, 2);
  assert.match(none.stderr, /Missing required argument: by/);
});

test('a report is one file in the folder of the sweep', async (context) => {
  const folder = userFolder(context, {});
  cpSync(recorded, path.join(folder, 'results/old'), { recursive: true });
  const { code, stdout, stderr } = await runSweep(folder, 'report', 'old');
  assert.equal(code, 0, stderr);
  assert.equal(stdout, `${path.join('results', 'old', 'report.html')}\n`);
  const page = readFileSync(path.join(folder, stdout.trim()), 'utf8');
  assert.match(page, /^<!doctype html>\n<html lang="en">/);
  for (const title of ['The answer', 'Ranking', 'How to reproduce it'])
    assert.ok(page.includes(`>${title}</h2>`), title);
});

test('the chance level of a CSV file of sequences, which its data alone tell, stands under the values and in the report', async (context) => {
  const sequences = Array.from({ length: 12 }, (_, n) => `${n},${n % 5},${n % 3 === 0 ? 'up' : 'down'}`);
  const folder = userFolder(context, {
    'walks.csv': `sequence,x,target\n${sequences.flatMap((row) => [row, row]).join('\n')}\n`,
    'walks.ts': `import { csvSequences, defineExperiment, orthogonal, rnn, sgd, sweep, zeros } from 'init-sweep';

export default defineExperiment({
  name: 'walks',
  task: csvSequences({ data: { file: 'walks.csv' }, batchSize: 2, validationSize: 6 }),
  cell: rnn({ units: 3 }),
  initializer: sweep(orthogonal(), zeros()),
  train: { steps: 4, optimizer: sgd({ learningRate: 0.1 }) },
  seeds: 2,
});
`,
  });
  const run = await runSweep(folder, 'walks.ts', '--backend', 'cpu', '--workers', '0');
  assert.equal(run.code, 0, run.stderr);
  const entropy = -(2 / 6) * Math.log(2 / 6) - (4 / 6) * Math.log(4 / 6);
  const level = new RegExp(`\\n +chance +${entropy.toPrecision(4)}(\\n|$)`);
  assert.match(run.stdout, level);
  // Of the data nothing is left but what the run recorded.
  rmSync(path.join(folder, 'walks.csv'));
  const compared = await runSweep(folder, 'compare', 'walks', '--by', 'initializer');
  assert.match(compared.stdout, level, compared.stderr);
  await runSweep(folder, 'report', 'walks');
  const page = readFileSync(path.join(folder, 'results/walks/report.html'), 'utf8');
  assert.match(page, /Chance is what a model comes to that knows nothing/);
});
