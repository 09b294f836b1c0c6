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
