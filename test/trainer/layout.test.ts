import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor2D } from '@tensorflow/tfjs';
import { loadEngine } from '../../src/engine/load-engine.js';
import { layOut, takeApart } from '../../src/trainer/layout.js';
import { clipByNorm } from '../../src/trainer/train-step.js';

const engine = await loadEngine('cpu');
const { tf } = engine;
const layout = layOut([
  { path: 'a/wx', shape: [2, 3] },
  { path: 'a/bi', shape: [3] },
  { path: 'output/w', shape: [1, 2] },
]);

test('variables lie side by side in the order of their declaration', () => {
  assert.equal(layout.size, 11);
  assert.deepEqual(
    layout.variables.map(({ path, offset, size }) => [path, offset, size]),
    [
      ['a/wx', 0, 6],
      ['a/bi', 6, 3],
      ['output/w', 9, 2],
    ],
  );
});

test('parameters taken apart and put together again are what they were', async () => {
  const parameters = tf.tensor2d(
    Array.from({ length: 22 }, (_, i) => i),
    [2, 11],
  );
  const parts = takeApart(engine, parameters, layout);
  assert.deepEqual(
    parts.map(({ shape }) => shape),
    [
      [2, 2, 3],
      [2, 3],
      [2, 1, 2],
    ],
  );
  assert.deepEqual(await parts[1]!.array(), [
    [6, 7, 8],
    [17, 18, 19],
  ]);
  assert.deepEqual(await engine.joinRows(parts).array(), await parameters.array());
});

test('each replica is clipped by its own norm, and one within the limit is left as it is', async () => {
  const rows = tf.tensor2d([
    [3, 4],
    [0.3, 0.4],
    [0, 0],
    [Number.POSITIVE_INFINITY, 0],
  ]) as Tensor2D;
  const norms = engine.rowNorms(rows, [2]).whole;
  assert.deepEqual(await norms.array(), [5, 0.5, 0, Number.POSITIVE_INFINITY]);
  const clipped = await clipByNorm(tf, rows, norms, 1).array();
  assert.deepEqual(
    clipped[0]!.map((value) => value.toFixed(6)),
    ['0.600000', '0.800000'],
  );
  assert.deepEqual(clipped[1], (await rows.array())[1]);
  assert.deepEqual(clipped[2], [0, 0]);
});
