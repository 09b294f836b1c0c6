import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holm } from '../../src/analysis/holm.js';
import { pairedDifferences } from '../../src/analysis/paired-differences.js';
import { fewestSeeds, seedsNeeded } from '../../src/analysis/seeds-needed.js';
import { signedRankTest } from '../../src/analysis/signed-rank-test.js';
import { wilsonInterval } from '../../src/analysis/wilson-interval.js';
import { assertNear, peers } from './peers.js';

test("the signed-rank test has scipy's exact p-values, with ties too", () => {
  for (const { x, p } of [...peers.wilcoxon, ...peers.wilcoxonTies]) assertNear([signedRankTest(x).p], [p]);
});

test("the sum of ranks is scipy's", () => {
  for (const { x, smaller } of peers.wilcoxon) {
    const { n, positiveRanks } = signedRankTest(x);
    assert.equal(Math.min(positiveRanks, (n * (n + 1)) / 2 - positiveRanks), smaller);
  }
});

test('five seeds that all agree come to 0.0625, and six to 0.03125', () => {
  assert.equal(signedRankTest([1, 2, 3, 4, 5]).p, 0.0625);
  assert.equal(signedRankTest([-1, -2, -3, -4, -5, -6]).p, 0.03125);
});

test('differences of zero say nothing, and infinite ones have the highest rank', () => {
  assert.deepEqual(signedRankTest([0, 0]), { p: 1, n: 0, positiveRanks: 0 });
  assert.deepEqual(signedRankTest([]), { p: 1, n: 0, positiveRanks: 0 });
  assert.deepEqual(signedRankTest([0, -1, 2, Infinity]), { p: 0.5, n: 3, positiveRanks: 5 });
});

test('differences are taken within seeds that both have; two infinite scores do not differ', () => {
  const first = new Map([
    ['0', 5],
    ['1', Infinity],
    ['2', 3],
    ['3', Infinity],
  ]);
  const second = new Map([
    ['3', 1],
    ['1', Infinity],
    ['0', 2],
  ]);
  assert.deepEqual(pairedDifferences(first, second), [3, 0, Infinity]);
});

test("Holm's correction is statsmodels'", () => {
  for (const { p, corrected } of peers.holm) assertNear(holm(p), corrected);
  assert.deepEqual(holm([]), []);
});

test("Wilson's interval is statsmodels', and knows nothing of nothing", () => {
  for (const { count, n, interval } of peers.wilson) {
    const { lower, upper } = wilsonInterval(count, n);
    assertNear([lower, upper], interval);
  }
  assert.deepEqual(wilsonInterval(0, 0), { lower: 0, upper: 1 });
});

test('the fewest seeds are those with which the floor of the exact test can pass the correction', () => {
  assert.deepEqual(
    [1, 2, 20, 55].map((comparisons) => fewestSeeds(comparisons)),
    [6, 7, 10, 12],
  );
});

test("seeds needed are statsmodels' for Student's test, over the efficiency of the signed-rank test", () => {
  for (const { effect, n } of peers.studentSeeds) {
    const ours = seedsNeeded({ effect, deviation: 1 });
    const theirs = (n * Math.PI) / 3;
    assert.ok(Math.abs(ours - theirs) <= 1.1, `${ours} beside ${theirs}`);
  }
});

test('a large effect needs the fewest seeds, none at all needs infinitely many', () => {
  assert.equal(seedsNeeded({ effect: 100, deviation: 1, comparisons: 20 }), 10);
  assert.equal(seedsNeeded({ effect: -1, deviation: 0 }), 6);
  assert.equal(seedsNeeded({ effect: 0, deviation: 1 }), Number.POSITIVE_INFINITY);
});
