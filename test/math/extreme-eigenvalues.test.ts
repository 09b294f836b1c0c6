import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eigenvalues } from '../../src/math/eigenvalues.js';
import { extremeEigenvalues } from '../../src/math/extreme-eigenvalues.js';
import { normalQuantile } from '../../src/math/normal.js';
import { randomStream } from '../../src/math/random-stream.js';

test('the path graph of n knots has the eigenvalues ±2·cos(π / (n + 1)) at its ends', () => {
  for (const n of [1, 2, 3, 10, 50]) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i + 1 < n; i++) {
      matrix[i * n + i + 1] = 1;
      matrix[(i + 1) * n + i] = 1;
    }
    const { smallest, largest } = extremeEigenvalues(matrix, n);
    assert.ok(Math.abs(largest - 2 * Math.cos(Math.PI / (n + 1))) < 1e-13, `n = ${n}`);
    assert.ok(Math.abs(smallest + largest) < 1e-13, `n = ${n}`);
  }
});

test('a diagonal matrix has its extreme entries, negative ones too', () => {
  const { smallest, largest } = extremeEigenvalues(Float64Array.of(-3, 0, 0, -2), 2);
  assert.ok(Math.abs(largest + 2) < 1e-13 && Math.abs(smallest + 3) < 1e-13);
});

test('of a random symmetric matrix they are the extremes that the general method finds', () => {
  const n = 30;
  const values = randomStream(3, 'test', 'symmetric')
    .uniforms(n * n)
    .map(normalQuantile);
  const matrix = values.map((_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return values[i * n + j]! + values[j * n + i]!;
  });
  const all = eigenvalues(matrix, n).map(({ re }) => re);
  const { smallest, largest } = extremeEigenvalues(matrix, n);
  assert.ok(Math.abs(largest - Math.max(...all)) < 1e-10);
  assert.ok(Math.abs(smallest - Math.min(...all)) < 1e-10);
});
