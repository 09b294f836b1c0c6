import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Complex, eigenvalues } from '../../src/math/eigenvalues.js';
import { normalQuantile } from '../../src/math/normal.js';
import { randomStream } from '../../src/math/random-stream.js';

const sorted = (found: readonly Complex[]) => [...found].sort((a, b) => a.re - b.re || a.im - b.im);

function assertEigenvalues(
  rows: readonly (readonly number[])[],
  expected: readonly (readonly [number, number])[],
) {
  const found = sorted(eigenvalues(Float64Array.from(rows.flat()), rows.length));
  const wanted = sorted(expected.map(([re, im]) => ({ re, im })));
  assert.equal(found.length, wanted.length);
  for (const [i, { re, im }] of found.entries()) {
    assert.ok(Math.hypot(re - wanted[i]!.re, im - wanted[i]!.im) < 1e-7, `${re} + ${im}i`);
  }
}

test('matrices of one, two and three rows have the eigenvalues that one finds by hand', () => {
  assertEigenvalues([[7]], [[7, 0]]);
  assertEigenvalues(
    [
      [0, 1],
      [-1, 0],
    ],
    [
      [0, 1],
      [0, -1],
    ],
  );
  assertEigenvalues(
    [
      [2, 0],
      [0, 2],
    ],
    [
      [2, 0],
      [2, 0],
    ],
  );
  assertEigenvalues(
    [
      [1, 2],
      [3, 2],
    ],
    [
      [-1, 0],
      [4, 0],
    ],
  );
  assertEigenvalues(
    [
      [2, 1, 0],
      [0, 2, 1],
      [0, 0, 2],
    ],
    [
      [2, 0],
      [2, 0],
      [2, 0],
    ],
  );
});

test('the companion matrix of a polynomial has its roots', () => {
  // (x − 1)(x − 2)(x − 3)(x² + 1) = x⁵ − 6x⁴ + 12x³ − 12x² + 11x − 6
  assertEigenvalues(
    [
      [6, -12, 12, -11, 6],
      [1, 0, 0, 0, 0],
      [0, 1, 0, 0, 0],
      [0, 0, 1, 0, 0],
      [0, 0, 0, 1, 0],
    ],
    [
      [1, 0],
      [2, 0],
      [3, 0],
      [0, 1],
      [0, -1],
    ],
  );
});

test('a cyclic permutation, on which unshifted steps turn for ever, has the roots of unity', () => {
  assertEigenvalues(
    [
      [0, 0, 0, 1],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ],
    [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ],
  );
});

test('of a random matrix the power sums of the eigenvalues are the traces of its powers', () => {
  for (const n of [5, 24, 61]) {
    const matrix = randomStream(n, 'test', 'eigenvalues')
      .uniforms(n * n)
      .map(normalQuantile);
    const found = eigenvalues(matrix, n);
    assert.equal(found.length, n);
    let trace = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      trace += matrix[i * n + i]!;
      for (let j = 0; j < n; j++) square += matrix[i * n + j]! * matrix[j * n + i]!;
    }
    const sum = (of: (value: Complex) => number) => found.reduce((total, value) => total + of(value), 0);
    assert.ok(Math.abs(sum(({ re }) => re) - trace) < 1e-9 * n, `trace, n = ${n}`);
    assert.ok(Math.abs(sum(({ im }) => im)) < 1e-9 * n);
    assert.ok(Math.abs(sum(({ re, im }) => re * re - im * im) - square) < 1e-8 * n * n, `square, n = ${n}`);
  }
});

test('a large normal matrix obeys the circular law: radius √n, half of the eigenvalues within √(n/2)', () => {
  const n = 200;
  const matrix = randomStream(1, 'test', 'circle')
    .uniforms(n * n)
    .map(normalQuantile);
  const sizes = eigenvalues(matrix, n).map(({ re, im }) => Math.hypot(re, im) / Math.sqrt(n));
  assert.ok(Math.max(...sizes) > 0.93 && Math.max(...sizes) < 1.12);
  const inner = sizes.filter((size) => size < Math.SQRT1_2).length / n;
  assert.ok(Math.abs(inner - 0.5) < 0.08, String(inner));
});

test('a matrix with a number that is not finite is refused', () => {
  assert.throws(() => eigenvalues(Float64Array.of(1, Number.NaN, 0, 1), 2), RangeError);
});
