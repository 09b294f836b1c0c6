import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ComparedTrial, compareValues } from '../../src/analysis/compare-values.js';
import { tuneValues } from '../../src/analysis/tune-values.js';
import { randomStream } from '../../src/math/random-stream.js';
import { assertNear } from './peers.js';

const stream = randomStream(0, 'test', 'compare');

/** Trials of values whose scores are listed by seed; null is a trial that diverged. */
function trialsOf(
  scores: Readonly<Record<string, readonly (number | null)[]>>,
  stratum = '',
): readonly ComparedTrial[] {
  return Object.entries(scores).flatMap(([value, bySeed]) =>
    bySeed.map((score, seed) => ({ value, stratum, seed: String(seed), score })),
  );
}

const seeds = Array.from({ length: 8 }, (_, seed) => seed / 10);

test('values stand from the best to the worst, and a place is shared where no test tells them apart', () => {
  const compared = compareValues(
    trialsOf({
      high: seeds.map((x) => x + 2),
      low: seeds,
      close: seeds.map((x, i) => x + (i % 2 === 0 ? 0.01 : -0.005)),
    }),
    { worst: 9, stream },
  );
  assert.deepEqual(
    compared.values.map(({ value, place }) => [value, place]),
    [
      ['low', 1],
      ['close', 1],
      ['high', 3],
    ],
  );
  assert.deepEqual([compared.comparisons, compared.seeds, compared.fewestSeeds], [3, 8, 7]);
  const [low, close, high] = compared.values;
  assert.equal(low!.against, null);
  assertNear([high!.against!.difference, high!.against!.p], [2, 3 * 2 ** -7]);
  assert.deepEqual([high!.against!.seeds, high!.against!.probability, high!.against!.moreSeeds], [8, 1, 0]);
  assert.ok(close!.against!.p > 0.05 && close!.against!.moreSeeds! > 0);
});

test('a diverged trial counts as the worst score and in the rate, and is not dropped', () => {
  const compared = compareValues(
    trialsOf({ steady: [1, 1, 1, 1, 1, 1], risky: [0.5, 0.5, null, null, 0.5, null] }),
    {
      worst: 3,
      stream,
    },
  );
  assert.deepEqual(
    compared.values.map(({ value, trials, diverged }) => [value, trials, diverged]),
    [
      ['steady', 6, 0],
      ['risky', 6, 3],
    ],
  );
  const risky = compared.values[1]!;
  assertNear([risky.centre, risky.against!.difference], [1.75, 0.75]);
  assertNear([risky.divergence.lower, risky.divergence.upper], [0.1876, 0.8124], 1e-4);
});

test('with several strata the seed stays the unit: its difference is the mean over the strata', () => {
  const trials = [
    ...trialsOf({ a: [1, 2], b: [2, 3] }, 'first'),
    ...trialsOf({ a: [10, 20], b: [13, 20] }, 'second'),
    ...trialsOf({ b: [500, 500] }, 'third'),
  ];
  const { values, seeds } = compareValues(trials, { worst: 500, stream });
  assert.equal(seeds, 2);
  assertNear([values[1]!.against!.difference], [(2 + 0.5) / 2]);
  assert.equal(values[1]!.against!.probability, (0.875 + 0.625) / 2);
});

test('against a named value only pairs with it are tested, and no places are given', () => {
  const trials = trialsOf({ a: seeds, b: seeds.map((x) => x + 1), c: seeds.map((x) => x + 2) });
  const { values, comparisons, reference } = compareValues(trials, { worst: 9, against: 'b', stream });
  assert.deepEqual([comparisons, reference], [2, 'b']);
  assert.deepEqual(
    values.map(({ value, place }) => [value, place]),
    [
      ['a', null],
      ['b', null],
      ['c', null],
    ],
  );
  assertNear([values[0]!.against!.difference, values[2]!.against!.difference], [-1, 1]);
});

test('one seed gives neither an interval nor a finding, and one value nothing to compare', () => {
  const single = compareValues(trialsOf({ a: [1], b: [2] }), { worst: 2, stream });
  assert.deepEqual(
    single.values.map(({ place }) => place),
    [1, 1],
  );
  const { difference, interval, p, moreSeeds } = single.values[1]!.against!;
  assert.deepEqual(
    { difference, interval, p, moreSeeds },
    { difference: 1, interval: { lower: Number.NEGATIVE_INFINITY, upper: Infinity }, p: 1, moreSeeds: null },
  );
  const alone = compareValues(trialsOf({ a: [1, 2] }), { worst: 2, stream });
  assert.deepEqual([alone.comparisons, alone.values[0]!.against, alone.reference], [0, null, 'a']);
  assert.deepEqual(compareValues([], { worst: 0, stream }).values, []);
});

test('constant results are tied, without doubt and without a number of seeds that would help', () => {
  const { values } = compareValues(trialsOf({ a: [2, 2, 2], b: [2, 2, 2] }), { worst: 2, stream });
  assert.deepEqual(
    values.map(({ place, interval }) => [place, interval]),
    [
      [1, { lower: 2, upper: 2 }],
      [1, { lower: 2, upper: 2 }],
    ],
  );
  assert.deepEqual([values[1]!.against!.p, values[1]!.against!.moreSeeds], [1, null]);
});

test('values without a shared seed are not held against each other', () => {
  const trials = [
    { value: 'a', stratum: '', seed: '0', score: 1 },
    { value: 'b', stratum: '', seed: '1', score: 2 },
  ];
  const { seeds, values } = compareValues(trials, { worst: 2, stream });
  assert.equal(seeds, 0);
  assert.deepEqual([values[1]!.against!.seeds, values[1]!.against!.p], [0, 1]);
});

test('tuning chooses on one half of the seeds and judges on the other, each value for itself', () => {
  const trials = ['0', '1', '2', '3', '10'].flatMap((seed, i) => [
    { value: 'a', stratum: '', seed, setting: 'slow', score: i % 2 === 0 ? 1 : 5 },
    { value: 'a', stratum: '', seed, setting: 'fast', score: i % 2 === 0 ? 2 : 0 },
    { value: 'b', stratum: '', seed, setting: 'slow', score: 4 },
    { value: 'b', stratum: '', seed, setting: 'fast', score: i === 0 ? null : 3 },
  ]);
  const { chosen, chosenOn, judgedOn, trials: judged } = tuneValues(trials, 9);
  assert.deepEqual(
    [chosenOn, judgedOn],
    [
      ['0', '2', '10'],
      ['1', '3'],
    ],
  );
  assert.deepEqual(
    [...chosen],
    [
      ['a', 'slow'],
      ['b', 'slow'],
    ],
  );
  assert.deepEqual(
    judged.map(({ value, seed, score }) => [value, seed, score]),
    [
      ['a', '1', 5],
      ['b', '1', 4],
      ['a', '3', 5],
      ['b', '3', 4],
    ],
  );
});
