import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qr } from '../../src/math/qr.js';
import { randomStream } from '../../src/math/random-stream.js';

const rows = 13;
const cols = 7;
const matrix = randomStream(0, 'test', 'qr')
  .uniforms(rows * cols)
  .map((u) => u - 0.5);

test('Q times R gives the matrix back', () => {
  const { q, r } = qr(matrix, rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let k = 0; k < cols; k++) sum += q[i * cols + k]! * r[k * cols + j]!;
      assert.ok(Math.abs(sum - matrix[i * cols + j]!) < 1e-14);
    }
  }
});

test("Q's columns are orthonormal", () => {
  const { q } = qr(matrix, rows, cols);
  for (let a = 0; a < cols; a++) {
    for (let b = 0; b < cols; b++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += q[i * cols + a]! * q[i * cols + b]!;
      assert.ok(Math.abs(sum - (a === b ? 1 : 0)) < 1e-14);
    }
  }
});

test('R is upper triangular with a positive diagonal', () => {
  const { r } = qr(matrix, rows, cols);
  for (let i = 0; i < cols; i++) {
    assert.ok(r[i * cols + i]! > 0);
    for (let j = 0; j < i; j++) assert.equal(r[i * cols + j], 0);
  }
});

test('a wide matrix and a wrong number of values are refused', () => {
  assert.throws(() => qr(new Float64Array(6), 2, 3), /\[2, 3\] is wide/);
  assert.throws(() => qr(new Float64Array(5), 3, 2), /5 values cannot fill \[3, 2\]/);
});

test('a matrix of zeros still gets orthonormal columns', () => {
  assert.deepEqual([...qr(new Float64Array(6), 3, 2).q], [1, 0, 0, 1, 0, 0]);
});

test('its bits are those of reflections made row by row, whatever the rows and columns left over', () => {
  for (const [rows, cols] of [
    [1, 1],
    [6, 5],
    [9, 9],
    [23, 14],
  ] as const) {
    const matrix = randomStream(1, 'init', `${rows}`).uniforms(rows * cols);
    const { q, r } = plainQr(matrix, rows, cols);
    const found = qr(matrix, rows, cols);
    assert.deepEqual(found.q, q);
    assert.deepEqual(found.r, r);
  }
});

/** Householder's QR written out plainly. */
function plainQr(matrix: Float64Array, rows: number, cols: number) {
  const work = matrix.slice();
  const vectors: Float64Array[] = [];
  const norm = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const reflect = (a: Float64Array, v: Float64Array, from: number) => {
    for (let j = from; j < cols; j++) {
      let product = 0;
      for (let i = from; i < rows; i++) product += v[i]! * a[i * cols + j]!;
      for (let i = from; i < rows; i++) a[i * cols + j]! -= 2 * v[i]! * product;
    }
  };
  for (let k = 0; k < cols; k++) {
    const v = Float64Array.from({ length: rows }, (_, i) => (i < k ? 0 : work[i * cols + k]!));
    v[k]! += v[k]! < 0 ? -norm(v) : norm(v);
    const length = norm(v);
    if (length > 0) for (let i = k; i < rows; i++) v[i]! /= length;
    reflect(work, v, k);
    vectors.push(v);
  }
  const q = new Float64Array(rows * cols);
  for (let k = 0; k < cols; k++) q[k * cols + k] = 1;
  for (let k = cols - 1; k >= 0; k--) reflect(q, vectors[k]!, k);
  const r = new Float64Array(cols * cols);
  for (let k = 0; k < cols; k++) {
    const sign = work[k * cols + k]! < 0 ? -1 : 1;
    for (let j = k; j < cols; j++) r[k * cols + j] = sign * work[k * cols + j]!;
    for (let i = 0; i < rows; i++) q[i * cols + k]! *= sign;
  }
  return { q, r };
}
