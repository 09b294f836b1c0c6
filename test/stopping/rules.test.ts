import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { asha, median, type StopInput, whenDiverged } from '../../src/index.js';
import {
  isDecided,
  isEverDecided,
  isSameRule,
  Jury,
  reasonOf,
  type StopSpec,
} from '../../src/stopping/index.js';
import { validExperiment } from '../experiment/valid-experiment.js';
import { contenderOf } from './contender-of.js';

/** A rule with its defaults. */
function ruleOf(input: StopInput): StopSpec {
  return checkExperiment(validExperiment({ stop: input })).stop[0]!;
}

const { train } = contenderOf('a').spec;
const decisions = (input: StopInput, intervals = train) =>
  Array.from({ length: intervals.steps + 1 }, (_, step) => step).filter((step) =>
    isDecided(ruleOf(input), step, intervals),
  );

test('a median rule decides wherever its metric is measured from a step on, but at the last', () => {
  assert.deepEqual(decisions(median({ after: 50 })), [50, 60, 70, 80, 90]);
  assert.deepEqual(decisions(median({ after: 75, metric: 'loss/train' })), [75, 80, 85, 90, 95]);
});

test('a median rule with an interval decides at the first measure from each of its steps on', () => {
  assert.deepEqual(decisions(median({ after: 15, every: 30 })), [20, 50, 80]);
  assert.deepEqual(decisions(median({ after: 10, every: 1 })), [10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

test('the rungs of asha are its first step times the powers of its factor', () => {
  assert.deepEqual(decisions(asha({ first: 10 })), [10, 30, 90]);
  assert.deepEqual(decisions(asha({ first: 4, factor: 2 })), [10, 20, 40, 70]);
  assert.deepEqual(decisions(asha({ first: 4, factor: 2, metric: 'loss/train' })), [5, 10, 20, 35, 65]);
  assert.deepEqual(decisions(asha({ first: 1, factor: 2 }), { ...train, evaluateEvery: 40 }), [40, 80]);
});

test('a rule whose steps lie at the end decides nothing', () => {
  for (const [input, ever] of [
    [median({ after: 90 }), true],
    [median({ after: 91 }), false],
    [asha({ first: 95, metric: 'loss/train' }), true],
    [asha({ first: 100 }), false],
    [whenDiverged(), true],
  ] as const) {
    assert.equal(isEverDecided(ruleOf(input), train), ever);
  }
  assert.equal(isEverDecided(ruleOf(whenDiverged()), { ...train, logEvery: 200 }), false);
});

/** Whom a rule stops at a step, of grid points a, b, c, …. */
function stopped(rule: StopSpec, step: number, losses: readonly number[]): readonly string[] {
  const asked = losses.map((loss, index) => ({
    trial: contenderOf('abcdefghijklm'[index]!),
    losses: { 'loss/val': loss, 'loss/train': loss },
  }));
  return [...new Jury([rule]).decide(step, asked).keys()].map((id) => id[0]!);
}

test('asha lets one in so many go on, the best one at least', () => {
  const losses = [7, 6, 5, 4, 3, 2, 1];
  assert.deepEqual(stopped(ruleOf(asha({ first: 10 })), 10, losses), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(stopped(ruleOf(asha({ first: 10, factor: 2 })), 10, losses), ['a', 'b', 'c', 'd']);
  assert.deepEqual(stopped(ruleOf(asha({ first: 10, factor: 10 })), 10, losses), [
    'a',
    'b',
    'c',
    'd',
    'e',
    'f',
  ]);
  assert.deepEqual(stopped(ruleOf(asha({ first: 10 })), 20, losses), []);
});

test('median lets the better half go on', () => {
  assert.deepEqual(stopped(ruleOf(median({ after: 10 })), 10, [7, 6, 5, 4, 3, 2, 1]), ['a', 'b', 'c']);
});

test('whenDiverged stops a trial whose loss is above so many times its first, and no other', () => {
  const jury = new Jury([ruleOf(whenDiverged({ above: 2 }))]);
  const ask = (step: number, losses: readonly number[]) => [
    ...jury.decide(
      step,
      losses.map((loss, index) => ({ trial: contenderOf('abcd'[index]!), losses: { 'loss/train': loss } })),
    ),
  ];
  assert.deepEqual(ask(0, [1, 2, 3, Number.NaN]), []);
  const told = ask(5, [2, 4.1, 5.9, Number.NaN]).map(([id, { verdict }]) => [id, verdict]);
  assert.deepEqual(told, [['b-0', { loss: 4.1, against: 4, seeds: 1 }]]);
  assert.deepEqual(
    ask(10, [Number.POSITIVE_INFINITY]).map(([id]) => id),
    ['a-0'],
  );
});

test('whenDiverged knows the first loss from the records, and says nothing without it', () => {
  const jury = new Jury([ruleOf(whenDiverged())]);
  jury.learn(contenderOf('a'), 0, { 'loss/train': 1, 'loss/val': 900 });
  const asked = ['a', 'b'].map((name) => ({ trial: contenderOf(name), losses: { 'loss/train': 11 } }));
  assert.deepEqual([...jury.decide(50, asked).keys()], ['a-0']);
});

test('of several rules the first that stops a trial counts, and the others know that it is out', () => {
  const [first, second] = [
    ruleOf(whenDiverged({ metric: 'loss/val', above: 2 })),
    ruleOf(median({ after: 20 })),
  ];
  const jury = new Jury([first, second]);
  const ask = (step: number, losses: Readonly<Record<string, number>>) => {
    const asked = Object.entries(losses).map(([name, loss]) => ({
      trial: contenderOf(name),
      losses: { 'loss/val': loss },
    }));
    return [...jury.decide(step, asked)].map(([id, { rule }]) => `${id[0]} ${rule.kind}`);
  };
  assert.deepEqual(ask(0, { a: 1, b: 1, c: 1, d: 1 }), []);
  assert.deepEqual(ask(10, { a: 1, b: 1, c: 9, d: 1 }), ['c whenDiverged']);
  assert.deepEqual(ask(20, { a: 1, b: 2, d: 3 }), ['d whenDiverged']);
  // Of four, c and d are out: both others are of the better half.
  assert.deepEqual(ask(30, { a: 1, b: 2 }), []);
});

test('a rule is the same as another where all its options are', () => {
  assert.ok(isSameRule(ruleOf(asha({ first: 10 })), ruleOf(asha({ factor: 3, first: 10 }))));
  assert.ok(!isSameRule(ruleOf(asha({ first: 10 })), ruleOf(asha({ first: 10, factor: 2 }))));
});

test('the reason says which rule stopped the trial, where, and what its loss was measured by', () => {
  const verdict = { loss: 3, against: 2, seeds: 2 };
  const reason = (input: StopInput, changes: object = {}) =>
    reasonOf(ruleOf(input), 10, { ...verdict, ...changes });
  assert.equal(
    reason(median({ after: 5 })),
    'stopped by median at step 10, decided on 2 seeds of its grid point: loss/val 3.0000 is behind the better half of its seed, at most 2.0000',
  );
  assert.equal(
    reason(asha({ first: 5, unit: 'trial' })),
    'stopped by asha at step 10: loss/val 3.0000 is behind the best 1/3 of its seed, at most 2.0000',
  );
  assert.equal(
    reason(asha({ first: 5 }), { loss: 1, seeds: 1 }),
    'stopped by asha at step 10, decided on 1 seed of its grid point: loss/val 1.0000, where the best 1/3 of its seed had at most 2.0000',
  );
  assert.equal(
    reason(asha({ first: 5 }), { against: null }),
    'stopped by asha at step 10, decided on 2 seeds of its grid point: loss/val 3.0000',
  );
  assert.equal(
    reason(whenDiverged({ above: 2 })),
    'stopped by whenDiverged at step 10: loss/train 3.0000 is above 2.0000, 2 times its first',
  );
});
