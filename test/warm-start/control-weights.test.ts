import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eigenvalues } from '../../src/math/eigenvalues.js';
import { type ControlMode, controlWeights } from '../../src/warm-start/control-weights.js';
import { assertClose } from '../reference/assert-close.js';
import { scrambled } from '../reference/finite-difference.js';

const shape = [6, 4];
const values = Float32Array.from(scrambled(24, 3), (value) => 0.3 + value);
const weights = { shape, values };
const made = (mode: ControlMode, seed = 0, path = 'lstm/forget_gate/wt') =>
  controlWeights(mode, weights, seed, path).values;

test('weights stay as they are', () => {
  assert.deepEqual(made('weights'), values);
});

test('shuffled weights are the same numbers in another order', () => {
  assert.deepEqual([...made('shuffled')].sort(), [...values].sort());
  assert.notDeepEqual(made('shuffled'), values);
});

test('Gaussian draws have the mean and the standard deviation of the weights', () => {
  const many = { shape: [100, 100], values: Float32Array.from({ length: 10_000 }, (_, i) => (i % 7) - 1) };
  const drawn = controlWeights('moments', many, 1, 'wx').values;
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
  assert.ok(Math.abs(mean - 1.9995) < 0.05 && Math.abs(variance - 4) < 0.15, `${mean} ${variance}`);
});

/** The singular values of a matrix, ascending. */
function singularValues(matrix: Float32Array, rows: number, cols: number): number[] {
  const square = new Float64Array(cols * cols);
  for (let i = 0; i < cols; i++)
    for (let j = 0; j < cols; j++)
      for (let k = 0; k < rows; k++) square[i * cols + j]! += matrix[k * cols + i]! * matrix[k * cols + j]!;
  return eigenvalues(square, cols)
    .map(({ re }) => Math.sqrt(re))
    .sort((a, b) => a - b);
}

test('rotated weights have the singular values of the weights, and a bias its length', () => {
  assertClose(singularValues(made('spectrum'), 6, 4), singularValues(values, 6, 4), 1e-5, 'singular values');
  assert.notDeepEqual(made('spectrum'), values);
  const bias = controlWeights('spectrum', { shape: [24], values }, 0, 'bi').values;
  assertClose([Math.hypot(...bias)], [Math.hypot(...values)], 1e-6, 'length');
});

test('controls are drawn from the seed and the path: the same again, others elsewhere', () => {
  for (const mode of ['shuffled', 'moments', 'spectrum'] as const) {
    assert.deepEqual(made(mode), made(mode));
    assert.notDeepEqual(made(mode), made(mode, 1));
    assert.notDeepEqual(made(mode), made(mode, 0, 'lstm/output_gate/wt'));
  }
});
