import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areaUnderCurve } from '../../src/analysis/area-under-curve.js';
import { expectedBest } from '../../src/analysis/expected-best.js';
import { interquartileMean } from '../../src/analysis/interquartile-mean.js';
import { median } from '../../src/analysis/median.js';
import { optimalityGap } from '../../src/analysis/optimality-gap.js';
import { performanceProfile } from '../../src/analysis/performance-profile.js';
import { probabilityOfImprovement } from '../../src/analysis/probability-of-improvement.js';
import { quantile } from '../../src/analysis/quantile.js';
import { assertNear, peers } from './peers.js';

const { aggregates } = peers;
const flat = aggregates.x.flat();

test("the interquartile mean is rliable's, and averages the middle of what it is given", () => {
  assertNear([interquartileMean(flat)], [aggregates.iqm]);
  assert.equal(interquartileMean([1, 2, 2, 2, 1, 1, 2, 1]), 1.5);
  assert.equal(interquartileMean([1, 1, 2, 2, 3, 3]), 2);
});

test('the interquartile mean bears a quarter of infinite scores, and no more', () => {
  assert.equal(interquartileMean([1, 2, 3, Number.POSITIVE_INFINITY]), 2.5);
  assert.equal(interquartileMean([1, 2, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]), Infinity);
  assert.ok(Number.isNaN(interquartileMean([])));
});

test('the median is the middle value, or the mean of the middle two', () => {
  assert.equal(median(aggregates.x[0]!), aggregates.medianOfFirst);
  assert.equal(median([4, 1]), 2.5);
  assert.equal(median([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(median([])));
});

test('a quantile stands between two values by linear interpolation', () => {
  const at = [0, 0.25, 0.5, 0.9, 1].map((p) => quantile([1, 2, 4], p));
  assertNear(at, [1, 1.5, 2, 3.6, 4]);
});

test("the optimality gap is rliable's", () => {
  assertNear([optimalityGap(flat, 0.7)], [aggregates.optimalityGap]);
});

test("the probability of improvement is rliable's, ties counting half", () => {
  assertNear([probabilityOfImprovement(aggregates.x, aggregates.y)], [aggregates.improvement]);
  const x = [
    [1, 2, 1, 2],
    [2, 2, 1, 1],
  ];
  const y = [
    [1, 2, 3],
    [1, 2, 3],
  ];
  assertNear([probabilityOfImprovement(x, y)], [1 / 3]);
  assert.equal(probabilityOfImprovement([[Infinity]], [[Infinity]]), 0.5);
});

test("the performance profile is rliable's: the share strictly above each threshold", () => {
  assertNear(performanceProfile(flat, aggregates.thresholds), aggregates.profile);
  assert.deepEqual(performanceProfile([1, 2, 2, 3], [2, 0, 3]), [0.25, 1, 0]);
});

test('the expected best of two of three is 22/9 with replacement and 8/3 without', () => {
  assertNear([expectedBest([3, 1, 2], 2, 'with replacement')], [22 / 9]);
  assertNear([expectedBest([3, 1, 2], 2, 'without replacement')], [8 / 3]);
});

test('the expected best of one is the mean, and of all without replacement the best', () => {
  for (const draws of ['with replacement', 'without replacement'] as const) {
    assertNear([expectedBest(flat, 1, draws)], [flat.reduce((sum, x) => sum + x, 0) / flat.length]);
  }
  assertNear([expectedBest(flat, flat.length, 'without replacement')], [Math.max(...flat)]);
});

test('the expected best takes a whole number of trials that there are', () => {
  for (const n of [0, 1.5, 4]) {
    assert.throws(
      () => expectedBest([1, 2, 3], n, 'with replacement'),
      new RangeError(`n: expected a whole number from 1 to 3, got ${n}`),
    );
  }
});

test("the area under a curve is numpy's, over the span of its steps", () => {
  for (const { steps, values, area } of peers.areas) {
    assertNear([areaUnderCurve(steps.map((step, i) => ({ step, value: values[i]! })))], [area]);
  }
  assert.equal(areaUnderCurve([{ step: 3, value: 7 }]), 7);
  assert.ok(Number.isNaN(areaUnderCurve([])));
});
