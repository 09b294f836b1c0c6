import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AddingSpec, addingTask } from '../../src/tasks/adding.js';
import type { Batch } from '../../src/tasks/task.js';

const spec: AddingSpec = { kind: 'adding', length: 9, batchSize: 50, validationSize: 1_000 };

/** The places and numbers that are marked in sequence `b`. */
function marked({ steps, batch, inputs }: Batch, b: number) {
  return Array.from({ length: steps }, (_, t) => ({ t, i: (t * batch + b) * 2 }))
    .filter(({ i }) => inputs[i + 1] !== 0)
    .map(({ t, i }) => ({ t, number: inputs[i]!, marker: inputs[i + 1]! }));
}

for (const length of [2, 3, 9, 50]) {
  test(`of ${length} numbers one in each half is marked, and the target is their sum`, async () => {
    const task = await addingTask.load({ ...spec, length }, '.');
    for (const batch of [task.batch(0, 0), task.batch(7, 20), task.validation()]) {
      for (let b = 0; b < batch.batch; b += 1) {
        const [early, late, ...more] = marked(batch, b);
        assert.deepEqual([early!.marker, late!.marker, more], [1, 1, []]);
        assert.ok(early!.t < Math.floor(length / 2) && late!.t >= Math.floor(length / 2));
        assert.ok(Math.abs(early!.number + late!.number - batch.targets[b]!) < 1e-6);
      }
    }
  });
}

test('every place of a half is marked sooner or later', async () => {
  const task = await addingTask.load(spec, '.');
  const validation = task.validation();
  const places = Array.from({ length: 1_000 }, (_, b) => marked(validation, b).map(({ t }) => t)).flat();
  assert.deepEqual(
    [...new Set(places)].sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
});

test('always saying 1 has a squared error of about a sixth, which is chance', async () => {
  const task = await addingTask.load(spec, '.');
  const targets = Array.from({ length: 400 }, (_, step) => [...task.batch(0, step).targets]).flat();
  const error = targets.reduce((sum, target) => sum + (target - 1) ** 2, 0) / targets.length;
  assert.ok(Math.abs(error - 0.1667) < 0.004, `${error}`);
  assert.equal(task.shape.chance, 1 / 6);
});

test('a batch is a pure function of seed and step, and no two share one', async () => {
  const one = await addingTask.load(spec, '.');
  const other = await addingTask.load(spec, '.');
  assert.deepEqual(one.batch(5, 70), other.batch(5, 70));
  assert.notDeepEqual(one.batch(5, 70).inputs, one.batch(6, 70).inputs);
  assert.notDeepEqual(one.batch(5, 70).inputs, one.batch(5, 71).inputs);
});

test('the validation set is the same for every batch size, and not the first batch of a seed', async () => {
  const task = await addingTask.load({ ...spec, batchSize: 1_000 }, '.');
  const other = await addingTask.load(spec, '.');
  assert.deepEqual(task.validation(), other.validation());
  assert.notDeepEqual(task.validation(), task.batch(0, 0));
});
