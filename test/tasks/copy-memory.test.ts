import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CopyMemorySpec, copyMemoryTask } from '../../src/tasks/copy-memory.js';
import type { Batch } from '../../src/tasks/task.js';

const spec: CopyMemorySpec = {
  kind: 'copyMemory',
  delay: 30,
  batchSize: 40,
  symbols: 8,
  recall: 10,
  variable: false,
  validationSize: 100,
};
const [blank, mark] = [8, 9];

const column = (values: ArrayLike<number>, { steps, batch }: Batch, b: number) =>
  Array.from({ length: steps }, (_, t) => values[t * batch + b]!);

/** Where the mark of each sequence stands, after a check of everything else. */
function marks(batch: Batch): readonly number[] {
  return Array.from({ length: batch.batch }, (_, b) => {
    const inputs = column(batch.inputs, batch, b);
    const targets = column(batch.targets, batch, b);
    const at = inputs.indexOf(mark);
    const symbols = inputs.slice(0, 10);
    assert.ok(symbols.every((symbol) => symbol >= 0 && symbol < 8));
    assert.ok(inputs.slice(10).every((symbol, t) => symbol === (t + 10 === at ? mark : blank)));
    assert.deepEqual(targets.slice(at + 1, at + 11), symbols);
    assert.ok(targets.every((target, t) => (t > at && t <= at + 10) === (target !== blank)));
    return at;
  });
}

test('the symbols come again after the mark, which stands after `delay` steps, and all else is blank', async () => {
  const task = await copyMemoryTask.load(spec, '.');
  assert.equal(task.shape.steps, 50);
  for (const batch of [task.batch(0, 0), task.batch(3, 9), task.validation()])
    assert.deepEqual([...new Set(marks(batch))], [39]);
});

test('with a variable delay every one from 1 to `delay` comes up', async () => {
  const task = await copyMemoryTask.load({ ...spec, variable: true }, '.');
  const found = Array.from({ length: 20 }, (_, step) => marks(task.batch(0, step))).flat();
  assert.deepEqual(
    [...new Set(found)].sort((a, b) => a - b),
    Array.from({ length: 30 }, (_, i) => i + 10),
  );
});

test('chance is 10 ln 8 / (T + 20): 0.1733 at T = 100, 0.0400 at 500, 0.0103 at 2000', async () => {
  for (const [delay, chance] of [
    [100, 0.1733],
    [500, 0.04],
    [2000, 0.0103],
  ] as const)
    assert.equal(
      Number((await copyMemoryTask.load({ ...spec, delay }, '.')).shape.chance.toFixed(4)),
      chance,
    );
});

test('recall is the share of the symbols that were said right', async () => {
  const task = await copyMemoryTask.load(spec, '.');
  const { targets } = task.validation();
  const say = (classOf: (target: number) => number) => {
    const outputs = new Float32Array(targets.length * 9);
    for (const [i, target] of targets.entries()) outputs[i * 9 + classOf(target)] = 1;
    return task.metrics({ loss: 0, outputs: () => outputs }).recall!;
  };
  assert.equal(
    say((target) => target),
    1,
  );
  assert.equal(
    say(() => blank),
    0,
  );
  assert.ok(Math.abs(say(() => 3) - 1 / 8) < 0.05);
});

test('batches are pure functions of seed and step, and differ', async () => {
  const task = await copyMemoryTask.load(spec, '.');
  assert.deepEqual(task.batch(1, 2), task.batch(1, 2));
  assert.notDeepEqual(task.batch(1, 2).inputs, task.batch(1, 3).inputs);
  assert.notDeepEqual(task.batch(1, 2).inputs, task.batch(2, 2).inputs);
});

test('a bidirectional cell is refused', () => {
  assert.match(copyMemoryTask.refuseCell(spec, { kind: 'bidirectional' })!, /needs no memory/);
  assert.equal(copyMemoryTask.refuseCell(spec, { kind: 'gru' }), undefined);
});
