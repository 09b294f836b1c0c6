import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentCdf, studentQuantile } from '../../src/math/student-t.js';
import { assertNear, peers } from '../analysis/peers.js';

test("Student's distribution function is scipy's", () => {
  const { cdf } = peers.student;
  assertNear(
    cdf.map(({ t, df }) => studentCdf(t, df)),
    cdf.map(({ value }) => value),
    1e-13,
  );
});

test("Student's quantiles are scipy's", () => {
  const { quantile } = peers.student;
  assertNear(
    quantile.map(({ p, df }) => studentQuantile(p, df)),
    quantile.map(({ value }) => value),
    1e-10,
  );
});

test('the quantiles at 0 and 1 are infinite, and outside there are none', () => {
  assert.deepEqual(
    [0, 1, -0.1, 1.1].map((p) => studentQuantile(p, 3)),
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, Number.NaN],
  );
});
