import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eigenvalues } from '../../src/math/eigenvalues.js';
import { largestEigenvalue } from '../../src/math/largest-eigenvalue.js';
import { normalQuantile } from '../../src/math/normal.js';
import { randomStream } from '../../src/math/random-stream.js';

test('the path graph of n knots has the largest eigenvalue 2·cos(π / (n + 1))', () => {
  for (const n of [1, 2, 3, 10, 50]) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i + 1 < n; i++) {
      matrix[i * n + i + 1] = 1;
      matrix[(i + 1) * n + i] = 1;
    }
    assert.ok(Math.abs(largestEigenvalue(matrix, n) - 2 * Math.cos(Math.PI / (n + 1))) < 1e-13, `n = ${n}`);
  }
});

test('a diagonal matrix has its largest entry, negative ones too', () => {
  assert.ok(Math.abs(largestEigenvalue(Float64Array.of(-3, 0, 0, -2), 2) + 2) < 1e-13);
});

test('of a random symmetric matrix it is the largest that the general method finds', () => {
  const n = 30;
  const values = randomStream(3, 'test', 'symmetric')
    .uniforms(n * n)
    .map(normalQuantile);
  const matrix = values.map((_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return values[i * n + j]! + values[j * n + i]!;
  });
  const largest = Math.max(...eigenvalues(matrix, n).map(({ re }) => re));
  assert.ok(Math.abs(largestEigenvalue(matrix, n) - largest) < 1e-10);
});
