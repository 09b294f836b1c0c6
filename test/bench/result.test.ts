import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, median } from '../../bench/result.js';

const measured = { bench: 'engine', case: 'lstm', value: 30, unit: 'GFLOP/s' };

test('a measurement without a peer is held against its bar by its value', () => {
  assert.equal(judge({ ...measured, bar: { atLeast: 20 } }).holds, true);
  assert.equal(judge({ ...measured, bar: { atMost: 20 } }).holds, false);
  assert.equal(judge({ ...measured, bar: { atMost: 20 } }).bar, '≤ 20');
});

test('a measurement with a peer is held against its bar by the ratio', () => {
  const result = judge({ ...measured, peer: { name: 'torch', value: 20 }, bar: { atLeast: 2 } });
  assert.deepEqual([result.peer, result.peerValue, result.ratio, result.holds], ['torch', 20, 1.5, false]);
});

test('a peer that is not there leaves the verdict open and says why', () => {
  const result = judge({
    ...measured,
    peer: { name: 'torch', missing: 'not installed' },
    bar: { atLeast: 2 },
  });
  assert.deepEqual(
    [result.peer, result.peerValue, result.ratio, result.holds, result.missing],
    ['torch', null, null, null, 'not installed'],
  );
});

test('a measurement that nothing is promised of says so with nulls', () => {
  const keys = ['bench', 'case', 'value', 'unit', 'peer', 'peerValue', 'ratio', 'bar', 'holds'];
  const result = judge(measured);
  assert.deepEqual(Object.keys(result), keys);
  assert.deepEqual(Object.values(result).slice(4), [null, null, null, null, null]);
});

test('the median of an even number of values is the mean of the middle two', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([3, 1, 2]), 2);
});
