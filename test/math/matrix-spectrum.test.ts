import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eigenvalues } from '../../src/math/eigenvalues.js';
import { extremeEigenvalues } from '../../src/math/extreme-eigenvalues.js';
import { gramMatrix } from '../../src/math/gram-matrix.js';
import { matrixSpectrum } from '../../src/math/matrix-spectrum.js';
import { normalQuantile } from '../../src/math/normal.js';
import { qr } from '../../src/math/qr.js';
import { randomStream } from '../../src/math/random-stream.js';
import { singularValues } from '../../src/math/singular-values.js';

const near = (value: number, expected: number, tolerance = 1e-7) =>
  assert.ok(
    Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${value}, ${expected}`,
  );

const normals = (n: number) =>
  randomStream(5, 'test', 'matrix')
    .uniforms(n * n)
    .map(normalQuantile);

test('a diagonal matrix has its entries, and is normal', () => {
  const found = matrixSpectrum(Float64Array.of(-3, 0, 0, 0, 0.5, 0, 0, 0, 2), 3);
  near(found.radius, 3);
  near(found.largest, 3);
  near(found.smallest, 0.5);
  near(found.departure, 0);
  near(found.orthogonalityError, Math.hypot(8, 0.75, 3));
});

test('a shear [[1, a], [0, 1]] has radius 1, departs by a, and has singular values whose product is 1', () => {
  const a = 1.5;
  const found = matrixSpectrum(Float64Array.of(1, a, 0, 1), 2);
  near(found.radius, 1);
  near(found.departure, a);
  const largest = (a + Math.sqrt(a * a + 4)) / 2;
  near(found.largest, largest);
  near(found.smallest, 1 / largest);
});

test('an orthogonal matrix has all singular values and its radius 1, and errors of 0', () => {
  const found = matrixSpectrum(qr(normals(20), 20, 20).q, 20);
  for (const value of [found.radius, found.largest, found.smallest]) near(value, 1, 1e-12);
  near(found.orthogonalityError, 0, 1e-12);
  near(found.departure, 0, 1e-6);
});

test('the extreme singular values are those of the spectrum, and the mean logarithm is of all', () => {
  const n = 12;
  const matrix = normals(n);
  const found = singularValues(matrix, n);
  const { largest, smallest } = matrixSpectrum(matrix, n);
  near(found.largest, largest, 1e-5);
  near(found.smallest, smallest, 1e-5);
  const two = singularValues(Float64Array.of(0, 3, 2, 0), 2);
  near(two.largest, 3);
  near(two.smallest, 2);
  near(two.meanLog, Math.log(6) / 2);
});

test('the extreme singular values of larger matrices are the roots of the ends of the spectrum of their Gram matrix', () => {
  for (const n of [1, 5, 60, 165]) {
    const matrix = normals(n);
    const found = singularValues(matrix, n);
    const { largest, smallest } = extremeEigenvalues(gramMatrix(matrix, n), n);
    near(found.largest, Math.sqrt(largest), 1e-6);
    near(found.smallest, Math.sqrt(smallest), 1e-6);
    const all = eigenvalues(gramMatrix(matrix, n), n).reduce((sum, { re }) => sum + Math.log(re) / 2, 0);
    near(found.meanLog, all / n, 1e-6);
  }
  const orthogonal = singularValues(qr(normals(40), 40, 40).q, 40);
  near(orthogonal.largest, 1, 1e-12);
  near(orthogonal.smallest, 1, 1e-12);
});

test('a small singular value is told beside a large one, and one that overflows the inverse is 0', () => {
  const { largest, smallest } = singularValues(Float64Array.of(1e6, 0, 0, 1e-6), 2);
  near(largest / 1e6, 1, 1e-12);
  near(smallest * 1e6, 1, 1e-9);
  assert.equal(singularValues(Float64Array.of(1, 0, 0, 1e-310), 2).smallest, 0);
  assert.ok(Number.isNaN(singularValues(Float64Array.of(1, 0, 0, Number.NaN), 2).largest));
});

test('a singular matrix has the smallest singular value 0 and the mean logarithm −∞', () => {
  const found = singularValues(Float64Array.of(1, 2, 2, 4), 2);
  near(found.largest, 5);
  assert.equal(found.smallest, 0);
  assert.equal(found.meanLog, Number.NEGATIVE_INFINITY);
  assert.equal(singularValues(new Float64Array(9), 3).largest, 0);
});
