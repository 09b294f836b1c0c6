import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrapInterval } from '../../src/analysis/bootstrap-interval.js';
import { holm } from '../../src/analysis/holm.js';
import { interquartileMean } from '../../src/analysis/interquartile-mean.js';
import type { Interval } from '../../src/analysis/interval.js';
import { mean } from '../../src/analysis/mean.js';
import { meanInterval } from '../../src/analysis/mean-interval.js';
import { signedRankTest } from '../../src/analysis/signed-rank-test.js';
import { wilsonInterval } from '../../src/analysis/wilson-interval.js';
import { randomStream } from '../../src/math/random-stream.js';
import { assertNear, peers } from './peers.js';
import { type Sampler, shapes, simulatedShare } from './simulate.js';

const sweeps = 1000;
const replicates = 1000;
const covers = ({ lower, upper }: Interval, truth: number) => lower <= truth && truth <= upper;
const assertCovers = (share: number) =>
  assert.ok(Math.abs(share - 0.95) <= 0.02, `${(100 * share).toFixed(1)} % of the intervals hold the truth`);

for (const [shape, n] of [
  ['normal', 3],
  ['normal', 5],
  ['normal', 10],
  ['uniform', 10],
  ['skewed', 20],
] as const) {
  test(`of ${n} ${shape} differences the interval of the mean covers 95 ± 2 %`, () => {
    assertCovers(
      simulatedShare(`mean ${shape} ${n}`, sweeps, shapes[shape]!, (sample, stream) =>
        covers(meanInterval(sample(n), { stream, replicates }), 0),
      ),
    );
  });
}

for (const [strata, n] of [
  [1, 10],
  [3, 5],
  [3, 10],
] as const) {
  test(`the interval of the interquartile mean of ${strata} × ${n} runs covers 95 ± 2 %`, () => {
    assertCovers(
      simulatedShare(`iqm ${strata} ${n}`, sweeps, shapes.normal!, (sample, stream) => {
        const runs = Array.from({ length: strata }, () => sample(n));
        return covers(bootstrapInterval(runs, interquartileMean, { stream, replicates }), 0);
      }),
    );
  });
}

test("Wilson's interval of a rate covers 95 ± 2 %, averaged over rates", () => {
  assertCovers(
    simulatedShare(
      'wilson',
      20_000,
      (u) => u,
      (sample) => {
        const [rate] = sample(1);
        const diverged = sample(10).filter((u) => u < rate!).length;
        return covers(wilsonInterval(diverged, 10), rate!);
      },
    ),
  );
});

for (const shape of ['normal', 'uniform']) {
  test(`with no difference the signed-rank test of six ${shape} seeds finds one in at most 5 % of sweeps`, () => {
    const found = (n: number) => (sample: Sampler) => signedRankTest(sample(n)).p <= 0.05;
    const six = simulatedShare(`level ${shape}`, 20_000, shapes[shape]!, found(6));
    assert.ok(six > 0.025 && six < 0.037, `${six}; exactly 0.03125`);
    assert.equal(simulatedShare(`floor ${shape}`, 1000, shapes[shape]!, found(5)), 0);
  });
}

test('with no difference among four values, corrected tests of all six pairs find any in at most 5 % of sweeps', () => {
  const share = simulatedShare('family', 4000, shapes.normal!, (sample) => {
    const values = [0, 1, 2, 3].map(() => sample(10));
    const pairs = values.flatMap((x, i) =>
      values.slice(i + 1).map((y) => x.map((score, k) => score - y[k]!)),
    );
    return holm(pairs.map((pair) => signedRankTest(pair).p)).some((p) => p <= 0.05);
  });
  assert.ok(share <= 0.05 && share > 0.01, `${share}`);
});

test("with many runs the interval of the interquartile mean is rliable's", () => {
  const { x, interval } = peers.stratified;
  const ours = bootstrapInterval(x, interquartileMean, {
    stream: randomStream(0, 'test', 'iqm'),
    replicates: 4000,
  });
  assertNear([ours.lower, ours.upper], interval, 0.006);
});

test('an interval is the same each time, and another for another stream', () => {
  const of = (seed: number) =>
    meanInterval([1, 2, 4, 8, 16, 32], { stream: randomStream(seed, 'test', 'x') });
  assert.deepEqual(of(0), of(0));
  assert.notDeepEqual(of(0), of(1));
});

test('one run bounds nothing, and constant runs leave no doubt', () => {
  const stream = randomStream(0, 'test', 'few');
  const open = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  assert.deepEqual(meanInterval([1], { stream }), open);
  assert.deepEqual(bootstrapInterval([[1], [2]], mean, { stream }), open);
  assert.deepEqual(meanInterval([2, 2, 2, 2, 2, 2], { stream }), { lower: 2, upper: 2 });
  assert.deepEqual(bootstrapInterval([[2, 2, 2]], mean, { stream }), { lower: 2, upper: 2 });
});

test('where enough runs are infinite, the upper end is', () => {
  const runs = [1, 2, 3, 4, 5, 6, Infinity, Infinity];
  const { lower, upper } = bootstrapInterval([runs], interquartileMean, {
    stream: randomStream(0, 'test', 'inf'),
  });
  assert.ok(lower >= 1 && lower < 4, `${lower}`);
  assert.equal(upper, Number.POSITIVE_INFINITY);
});
