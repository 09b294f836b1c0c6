import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Contest, type ContestRule } from '../../src/stopping/contest.js';
import type { Contender } from '../../src/stopping/index.js';
import { contenderOf } from './contender-of.js';

/** A contest decided at every tenth step, of which the better half stays. */
function contest(changes: Partial<ContestRule> = {}): Contest {
  return new Contest({
    unit: 'gridPoint',
    within: [],
    minCompetitors: 3,
    places: (contenders) => Math.ceil(contenders / 2),
    keepsLosers: true,
    decidesFrom: (step, { steps }) => {
      const next = Math.ceil(step / 10) * 10;
      return next < steps ? next : undefined;
    },
    ...changes,
  });
}

/** Whom a contest stops when grid points a, b, c, … ask with these losses, and a seed. */
function stopped(of: Contest, step: number, losses: readonly number[], seed = 0): string {
  const asked = losses.map((loss, index) => ({ trial: contenderOf('abcdefgh'[index]!, seed), loss }));
  return [...of.decide(step, asked).keys()].map((id) => id[0]).join('');
}

const { NaN: diverged, POSITIVE_INFINITY: infinite } = Number;

for (const [what, losses, expected] of [
  ['those behind the better half are stopped', [1, 2, 3, 4], 'cd'],
  ['of an odd number the middle one stays', [5, 4, 3, 2, 1], 'ab'],
  ['ties at the last place stay', [1, 2, 2, 2, 3], 'e'],
  ['nobody is stopped where all are alike', [2, 2, 2, 2], ''],
  ['with too few competitors nobody is stopped', [1, 2, 3], ''],
  ['a diverged one is the last, and is not asked for', [1, 2, 3, diverged], 'c'],
  ['those that have diverged make room for nobody', [3, diverged, diverged, diverged, 4], ''],
  ['where all have diverged nobody is left to stop', [diverged, diverged, diverged, diverged], ''],
  ['an infinite loss is the worst', [1, 2, 3, infinite], 'cd'],
  ['infinite losses are ties', [infinite, infinite, infinite, infinite], ''],
  ['a loss of minus infinity is no loss to win with', [-infinite, 1, 2, 3], 'ad'],
] as const) {
  test(`in a contest ${what}: ${losses.join(', ')}`, () => {
    assert.equal(stopped(contest(), 10, losses), expected);
  });
}

test('trials are compared with those of one step, one seed and one task alone', () => {
  const of = contest();
  assert.equal(stopped(of, 10, [1, 2, 3]), '');
  assert.equal(stopped(of, 20, [9]), '');
  assert.equal(stopped(of, 10, [9], 1), '');
  const other = { trial: contenderOf('z', 0, { task: 'adding' }), loss: 9 };
  assert.equal(of.decide(10, [other]).size, 0);
  assert.equal(stopped(of, 10, [1, 2, 3, 9]), 'd');
});

test('with within, competitors stand at the same place on those axes', () => {
  const asked = (cells: readonly string[]) =>
    cells.map((cell, index) => ({
      trial: contenderOf(`${cell}${index}`, 0, { cell, 'cell.units': index % 2 }),
      loss: index,
    }));
  const cells = ['gru', 'gru', 'gru', 'gru', 'rnn', 'rnn', 'rnn', 'rnn'];
  const whom = (within: readonly string[]) => [...contest({ within }).decide(10, asked(cells)).keys()];
  assert.deepEqual(whom([]), ['rnn4-0', 'rnn5-0', 'rnn6-0', 'rnn7-0']);
  assert.deepEqual(whom(['cell']), []);
  const alike = asked(cells).map(({ trial, loss }) => ({
    trial: { ...trial, axes: { cell: trial.axes.cell! } },
    loss,
  }));
  assert.deepEqual(
    [
      ...contest({ within: ['cell'] })
        .decide(10, alike)
        .keys(),
    ],
    ['gru2-0', 'gru3-0', 'rnn6-0', 'rnn7-0'],
  );
});

test('a verdict tells the loss, the loss at the last place that stays, and on how many seeds it rests', () => {
  const asked = [1, 2, 3, 4].map((loss, index) => ({ trial: contenderOf('abcd'[index]!), loss }));
  const verdicts = contest().decide(10, asked);
  assert.deepEqual(
    [...verdicts.values()],
    [
      { loss: 3, against: 2, seeds: 1 },
      { loss: 4, against: 2, seeds: 1 },
    ],
  );
});

/** The seeds of grid points a, b, c, … with their losses, one row a seed. */
function seeds(rows: readonly (readonly number[])[]) {
  return rows.flatMap((losses, seed) =>
    losses.map((loss, index) => ({ trial: contenderOf('abcdefgh'[index]!, seed), loss })),
  );
}

test('the seeds of a grid point that ask together are stopped together or go on together', () => {
  // So many are ahead of b 1, 1, 2, of c 3, 2, 1, of d 2, 3, 3; and with each seed there are two places.
  const rows = [
    [1, 2, 4, 3],
    [1, 2, 3, 4],
    [1, 3, 2, 4],
  ];
  const verdicts = contest().decide(10, seeds(rows));
  assert.deepEqual([...verdicts.keys()].sort(), ['c-0', 'c-1', 'c-2', 'd-0', 'd-1', 'd-2']);
  assert.deepEqual(verdicts.get('c-2'), { loss: 2, against: 2, seeds: 3 });
  const alone = contest({ unit: 'trial' }).decide(10, seeds(rows));
  assert.deepEqual([...alone.keys()].sort(), ['b-2', 'c-0', 'c-1', 'd-0', 'd-1', 'd-2']);
});

test('a grid point that was stopped is stopped with every seed that comes later, at the same step', () => {
  const of = contest();
  assert.equal(stopped(of, 10, [1, 2, 3, 4]), 'cd');
  const late = { trial: contenderOf('d', 7), loss: 0 };
  assert.equal(of.decide(5, [late]).size, 0);
  assert.deepEqual(of.decide(10, [late]).get('d-7'), { loss: 0, against: null, seeds: 1 });
});

test('a grid point that was kept at a step is kept there with every seed that comes later', () => {
  const of = contest();
  assert.equal(stopped(of, 10, [1, 2, 3, 4]), 'cd');
  assert.equal(stopped(of, 10, [4, 3, 2, 1], 1), 'cd');
  assert.equal(stopped(contest(), 10, [4, 3, 2, 1], 1), 'ab');
  assert.equal(stopped(of, 20, [4, 3, 2, 1], 1), 'abcd');
});

test('a seed that diverged counts against its grid point', () => {
  const of = contest();
  stopped(of, 10, [1, 2, 3, diverged]);
  const verdicts = of.decide(
    10,
    seeds([[], [4, 3, 2, 2.5]]).filter(({ trial }) => trial.gridPoint === 'd'),
  );
  assert.deepEqual(verdicts.size, 1);
  assert.equal(verdicts.get('d-1')!.seeds, 1);
});

test('who is out counts as the last at every later step where losers are kept, so that half goes in all', () => {
  const losses = [1, 2, 3, 4, 5, 6, 7, 8];
  const of = contest();
  assert.equal(stopped(of, 10, losses), 'efgh');
  for (const trial of losses.slice(4).map((_, index) => contenderOf('efgh'[index]!)))
    of.ended(trial, { kind: 'stopped', step: 10, seeds: 1 });
  assert.equal(stopped(of, 20, losses.slice(0, 4)), '');

  const rungs = contest({ keepsLosers: false });
  assert.equal(stopped(rungs, 10, losses), 'efgh');
  for (const trial of losses.slice(4).map((_, index) => contenderOf('efgh'[index]!)))
    rungs.ended(trial, { kind: 'stopped', step: 10, seeds: 1 });
  assert.equal(stopped(rungs, 20, losses.slice(0, 4)), 'cd');
});

test('a trial that diverged between two decisions is among the last of the next one', () => {
  for (const keepsLosers of [true, false]) {
    const of = contest({ keepsLosers });
    for (const name of ['x', 'y', 'z']) of.ended(contenderOf(name), { kind: 'diverged', step: 13 });
    assert.equal(stopped(of, 10, [1, 2, 3]), '');
    assert.equal(stopped(of, 20, [1, 2, 3]), '');
    // Three of six stay at step 20; at step 30 the three that diverged before are remembered, or not.
    assert.equal(stopped(of, 30, [1, 2, 3, 4]), keepsLosers ? '' : 'cd');
  }
});

test('the same loss learnt twice counts once, and an end told twice too', () => {
  const of = contest();
  const rows: readonly (readonly [Contender, number])[] = [1, 2, 3].map((loss, index) => [
    contenderOf('abc'[index]!),
    loss,
  ]);
  for (const _ of [1, 2, 3]) for (const [trial, loss] of rows) of.learn(trial, 10, loss);
  for (const _ of [1, 2, 3]) of.ended(contenderOf('x'), { kind: 'diverged', step: 5 });
  assert.deepEqual(of.decide(10, [{ trial: contenderOf('d'), loss: 2.5 }]).get('d-0'), undefined);
  assert.deepEqual(of.decide(10, [{ trial: contenderOf('e'), loss: 3.5 }]).get('e-0'), {
    loss: 3.5,
    against: 2.5,
    seeds: 1,
  });
});

test('what a killed run had learnt decides in the next as it would have', () => {
  const whole = contest();
  assert.equal(stopped(whole, 10, [1, 2, 3, 4]), 'cd');
  const resumed = contest();
  for (const [index, loss] of [1, 2, 3, 4].entries()) resumed.learn(contenderOf('abcd'[index]!), 10, loss);
  resumed.ended(contenderOf('a'), { kind: 'completed' });
  resumed.ended(contenderOf('c'), { kind: 'stopped', step: 10, seeds: 1 });
  assert.equal(stopped(resumed, 10, [9, 2, 9, 4], 1), 'cd');
  assert.equal(stopped(resumed, 10, [1, 2, 3, 4]), 'cd');
});

test('a grid point of which a seed completed without the rule is kept', () => {
  const of = contest();
  of.ended(contenderOf('d'), { kind: 'completed' });
  assert.equal(stopped(of, 10, [1, 2, 3, 4], 1), 'c');
});

test('losses of an earlier attempt behind the step at which the trial is stopped now do not count', () => {
  const of = contest({ keepsLosers: false });
  for (const [index, loss] of [1, 2, 3, 4].entries()) of.learn(contenderOf('abcd'[index]!), 20, loss);
  of.ended(contenderOf('a'), { kind: 'stopped', step: 10 });
  assert.equal(of.decide(20, [{ trial: contenderOf('d'), loss: 4 }]).size, 0);
});
