import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricsRow } from '../../src/records/record.js';
import { TimeCollector } from '../../src/report/collect-times.js';
import { profileSet } from '../../src/report/profile-set.js';

test('a profile tells the share of trials at a loss or below it, the best to expect and the excess', () => {
  const set = profileSet('lstm', [
    { value: 'a', losses: [1, 2, 3] },
    { value: 'b', losses: [4] },
    { value: 'c', losses: [] },
  ])!;
  assert.deepEqual([set.group, set.values.map(({ value }) => value)], ['lstm', ['a', 'b']]);
  const [a, b] = set.values;
  const { points } = a!;
  assert.deepEqual(
    [points[0], points.at(-1)],
    [
      { loss: 1, share: 1 / 3 },
      { loss: 4, share: 1 },
    ],
  );
  assert.equal(points.findLast(({ loss }) => loss < 2)!.share, 1 / 3);
  assert.equal(points.find(({ loss }) => loss >= 2)!.share, 2 / 3);
  assert.equal(b!.points.at(-2)!.share, 0);
  assert.equal(b!.points.at(-1)!.share, 1);
  assert.deepEqual([a!.median, a!.excess, b!.excess], [2, 1, 3]);
  assert.deepEqual(
    a!.best.map(({ n, loss }) => [n, Number(loss.toFixed(9))]),
    [
      [1, 2],
      [3, 1],
    ],
  );
});

test('constant results have no profile', () => {
  assert.equal(profileSet('', [{ value: 'a', losses: [2, 2] }]), null);
  assert.equal(profileSet('', []), null);
});

test('the time to a loss is the restricted mean, trials that never come there counting as they were seen', () => {
  const rows = (...losses: readonly (number | 'NaN')[]): readonly MetricsRow[] =>
    losses.map((loss, i) => ({
      ...{ v: 1, trial: 't', attempt: 1, step: 10 * i, time: 0 },
      metrics: { 'loss/val': loss },
    }));
  const collector = new TimeCollector('loss/val', new Map([['gru', 1]]));
  collector.add('gru', 'a', rows(3, 1, 0.5));
  collector.add('gru', 'a', rows(3, 2, 1));
  collector.add('gru', 'b', rows(3, 2, 'NaN'));
  collector.add('lstm', 'a', rows(1));
  const { loss, values } = collector.times('gru', ['a', 'b', 'c'])!;
  assert.equal(loss, 1);
  assert.deepEqual(
    values.map(({ value, mean, trials, reached }) => [value, mean, trials, reached]),
    [
      ['a', 15, 2, 2],
      ['b', 20, 1, 0],
    ],
  );
  assert.equal(collector.times('lstm', ['a']), null);
});
