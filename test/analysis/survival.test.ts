import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kaplanMeier } from '../../src/analysis/kaplan-meier.js';
import { restrictedMean } from '../../src/analysis/restricted-mean.js';
import { assertNear, peers } from './peers.js';

const { times, observed, steps, restricted } = peers.survival;
const remission = kaplanMeier(times.map((time, i) => ({ time, observed: observed[i]! })));

test("the survival function of the standard example is scipy's", () => {
  assert.deepEqual(
    remission.map(({ time }) => time),
    steps.map(({ time }) => time),
  );
  assertNear(
    remission.map(({ survival }) => survival),
    steps.map(({ survival }) => survival),
  );
  assert.deepEqual(
    remission.map(({ atRisk, events }) => [atRisk, events]),
    [
      [21, 3],
      [17, 1],
      [15, 1],
      [12, 1],
      [11, 1],
      [7, 1],
      [6, 1],
    ],
  );
});

test("the restricted mean of the standard example is lifelines'", () => {
  for (const { horizon, mean } of restricted) assertNear([restrictedMean(remission, horizon).mean], [mean]);
});

test('without censoring the restricted mean is the mean, with the standard error of a mean', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  const { mean, standardError } = restrictedMean(
    kaplanMeier(values.map((time) => ({ time, observed: true }))),
    10,
  );
  const centre = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  assertNear([mean, standardError], [centre, Math.sqrt(squares) / values.length]);
});

test('where the event never comes the restricted mean is the horizon', () => {
  const never = kaplanMeier([
    { time: 5, observed: false },
    { time: 7, observed: false },
  ]);
  assert.deepEqual(never, []);
  assert.deepEqual(restrictedMean(never, 7), { mean: 7, standardError: 0 });
});
