import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gru, lstm, orthogonal, sweep, truncatedNormal } from '../../src/index.js';
import { durationText } from '../../src/terminal/duration-text.js';
import { planText } from '../../src/terminal/plan-text.js';
import { textTable } from '../../src/terminal/text-table.js';
import { planOf } from '../plan/plan-of.js';

test('a time span is told in the units that fit it', () => {
  const texts = [0, 3.24, 9.96, 59.4, 59.7, 250, 3599.6, 3600, 7500, 90_000].map(durationText);
  assert.deepEqual(texts, [
    '0.0 s',
    '3.2 s',
    '10 s',
    '59 s',
    '1 min 0 s',
    '4 min 10 s',
    '1 h 0 min',
    '1 h 0 min',
    '2 h 5 min',
    '25 h 0 min',
  ]);
});

test('columns are as wide as their widest cell, and numbers stand flush right', () => {
  assert.equal(
    textTable(
      ['a', 'long'],
      [
        ['word', '1'],
        ['b', '22'],
      ],
      [1],
    ),
    ['a     long', '────  ────', 'word     1', 'b       22'].join('\n'),
  );
});

test('a plan is told by its axes, its trials, its cost and its first trials', async () => {
  const { axes, trials } = await planOf({
    cell: sweep(gru({ units: 4 }), lstm({ units: 4 })),
    initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()),
    seeds: { init: 1, data: [0, 3] },
  });
  const counts = {
    planned: 12,
    wanted: 12,
    missing: 11,
    cohorts: 2,
    fitted: [{ shape: 'gru of 4 units on 2 sequences of 5 steps', replicas: 512, rate: 12345.6 }],
    backend: 'cpu',
    workers: 2,
    flops: 1.5e12,
    seconds: 75,
    stop: [],
    bytes: 1.26e9,
    graph: [],
  };
  const lines = planText({ axes, ...counts, first: trials.slice(2, 4), notes: ['a note'] }).split('\n');
  assert.deepEqual(lines.slice(0, 9), [
    'axes',
    '  cell                gru, lstm',
    '  initializer         truncatedNormal, orthogonal',
    '  initializer.stddev  0.1, 1',
    'trials   12 planned, 12 asked for, 11 to run in 2 cohorts',
    'at once  up to 512 trials of gru of 4 units on 2 sequences of 5 steps, measured at 12300 updates of a trial a second',
    'cost     1.50 TFLOP, about 1 min 15 s on cpu with 2 workers',
    'memory   at most about 1.3 GB, all workers together',
    '',
  ]);
  assert.equal(lines[11], `${trials[2]!.id}  gru   orthogonal                           0`);
  assert.deepEqual(lines.slice(-3), ['… and 9 more', '', 'a note']);
});
