import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import type { SweepEvent } from '../../src/records/record.js';
import { recordedPlan } from '../../src/records/recorded-plan.js';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import { type CsvSequencesSpec, loadTask, resolveTask, type TaskSpec } from '../../src/tasks/index.js';
import { planOf } from '../plan/plan-of.js';
import { temporaryFolder } from './temporary-folder.js';

const table = `sequence,x,"the other, y",target
a,0,1,up
a,1,2,up
b,3,4,down
b,5,6,down
c,7,8,
c,9,10,up
`;

const spec: CsvSequencesSpec = {
  kind: 'csvSequences',
  data: { file: 'walks.csv' },
  predict: 'class',
  batchSize: 2,
  validationSize: 2,
};

test('a CSV table is read time-major, the last row of a sequence telling its class', async (t) => {
  const folder = temporaryFolder(t, { 'walks.csv': table });
  const { shape, batch, validation, metrics } = await loadTask(spec, folder);
  assert.deepEqual([shape.steps, shape.input.size, shape.output.size], [2, 2, 2]);
  const { inputs, targets } = validation();
  assert.deepEqual([...inputs], [0, 1, 3, 4, 1, 2, 5, 6]);
  assert.deepEqual([...targets], [1, 0]);
  assert.ok(Math.abs(shape.chance - Math.log(2)) < 1e-12);
  assert.deepEqual([...batch(0, 3).inputs], [7, 8, 7, 8, 9, 10, 9, 10]);
  assert.deepEqual([...batch(0, 3).targets], [1, 1]);
  const outputs = () => Float32Array.of(0, 1, 0, 1);
  assert.deepEqual(metrics({ loss: 1, outputs }), { accuracy: 0.5 });
});

test('numbers may be told instead of classes, and chance is the variance of the validation set', async (t) => {
  const numbers = table.replaceAll('up', '3').replaceAll('down', '-1');
  const folder = temporaryFolder(t, { 'walks.csv': numbers });
  const { shape, validation } = await loadTask({ ...spec, predict: 'number' }, folder);
  assert.deepEqual([shape.output.size, shape.output.loss, shape.chance], [1, 'mean-squared-error', 4]);
  assert.deepEqual([...validation().targets], [3, -1]);
});

test('a table that cannot be read as sequences is refused with its path and what is wrong', async (t) => {
  const refusal = async (text: string, changed: Partial<CsvSequencesSpec> = {}) => {
    const folder = temporaryFolder(t, { 'walks.csv': text });
    const error = await loadTask({ ...spec, ...changed }, folder).then(
      () => assert.fail('it was read'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof InvalidRequest);
    return error.message.replace(`${folder}/`, '');
  };
  assert.equal(await refusal(table, { data: { file: 'none.csv' } }), 'task.data.file: none.csv is not there');
  assert.equal(
    await refusal(table.replace('target', 'label')),
    'task.data.file: walks.csv has no column "target"; it has sequence, x, the other, y, label',
  );
  assert.equal(
    await refusal(table.replace('5,6', 'five,6')),
    'task.data.file: walks.csv row 5: x is no number: "five"',
  );
  assert.equal(
    await refusal(`${table}c,1,2,up\n`),
    'task.data.file: walks.csv has sequences of different lengths: "a" has 2 rows, and "c" 3',
  );
  assert.equal(
    await refusal(`${table}a,1,2,up\n`),
    'task.data.file: walks.csv has rows of sequence "a" in more than one place',
  );
  assert.match(await refusal('a,b\n"1'), /^task\.data\.file: walks\.csv is no CSV table: /);
  assert.equal(
    await refusal(table, { validationSize: 3 }),
    'task.validationSize: 3 of 3 sequences of walks.csv leave none to train on',
  );
  assert.equal(
    await refusal(table, { predict: 'number' }),
    'task.predict: a target of walks.csv is no number: "up"',
  );
});

test('a trial rests on what the table holds and not on its name, and the plan can be made again without it', async (t) => {
  const folder = temporaryFolder(t, { 'walks.csv': table, 'moved.csv': table });
  const resolve = (task: TaskSpec) => resolveTask(task, folder);
  const plan = await planOf({ task: spec }, resolve);
  const moved = await planOf({ task: { ...spec, data: { file: 'moved.csv' } } }, resolve);
  assert.deepEqual(
    moved.trials.map(({ id }) => id),
    plan.trials.map(({ id }) => id),
  );
  const experiment = checkExperiment({
    name: 'small',
    task: spec,
    cell: { kind: 'gru', units: 4 },
    initializer: { kind: 'orthogonal' },
    train: { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    seeds: 1,
  });
  const event = { name: 'small', experiment, tasks: plan.trials.map(({ spec: { task } }) => task) };
  const again = await recordedPlan(event as unknown as SweepEvent, []);
  assert.deepEqual(
    again?.trials.map(({ id }) => id),
    plan.trials.map(({ id }) => id),
  );
});
