import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeClaim } from '../../src/analysis/judge-claim.js';
import { usualMetric } from '../../src/analysis/metric.js';
import { checkClaim } from '../../src/experiment/claim.js';
import { type Expectation, ones, orthogonal, sweep, zeros } from '../../src/index.js';
import { claimText } from '../../src/terminal/claim-text.js';
import { planOf } from '../plan/plan-of.js';
import { endOf } from '../terminal/ended-trials.js';

const plan = await planOf({ initializer: sweep(orthogonal(), ones(), zeros()), seeds: 5 });

/** The claim judged where `lossOf` gives the loss of an initializer and a seed; null for diverged, undefined for missing. */
function judged(
  expect: readonly Expectation[],
  lossOf: (initializer: string, seed: number) => number | null | undefined,
) {
  const ends = new Map(
    plan.trials.flatMap((trial) => {
      const loss = lossOf(String(trial.axes.initializer), trial.spec.seed.init);
      if (loss === undefined) return [];
      return [[trial.id, endOf(trial, loss, loss === null ? 'diverged' : 'completed')] as const];
    }),
  );
  const scores = usualMetric(plan.trials, ends);
  const claim = checkClaim({ text: 'It is so', source: 'A paper', expect });
  return judgeClaim(
    claim,
    plan.trials,
    ends,
    expect.map(() => scores),
  );
}

const levels: Readonly<Record<string, number>> = { orthogonal: 1, ones: 2, zeros: 3 };
const apart = (initializer: string, seed: number) => levels[initializer]! + seed / 100;

const better = (by?: number): Expectation => ({
  better: { initializer: 'orthogonal' },
  than: { initializer: 'ones' },
  ...(by !== undefined && { by }),
});

test('a difference in the claimed direction with every one of five seeds reproduces a claim', () => {
  const { verdict, expectations } = judged([better()], apart);
  assert.equal(verdict, 'reproduced');
  assert.equal(expectations[0]!.holds, 1 / 32);
  assert.equal(expectations[0]!.seeds, 5);
  assert.ok(Math.abs(expectations[0]!.centre - 1) < 1e-12);
});

test('the same difference does not reproduce a claim that it is larger', () => {
  assert.equal(judged([better(0.5)], apart).verdict, 'reproduced');
  assert.equal(judged([better(1.5)], apart).verdict, 'not reproduced');
});

test('a difference in the other direction is not reproduced, and one of both signs is undecided', () => {
  assert.equal(judged([better()], (name, seed) => 4 - apart(name, seed)).verdict, 'not reproduced');
  const mixed = (name: string, seed: number) => (name === 'ones' ? 1 + Math.sin(2 + 3 * seed) : 1);
  assert.equal(judged([better()], mixed).verdict, 'undecided');
});

test('numbers are held against bounds, from below and from above', () => {
  const reach = (bounds: object): Expectation => ({ trials: { initializer: 'ones' }, ...bounds });
  assert.equal(judged([reach({ below: 2.1 })], apart).verdict, 'reproduced');
  assert.equal(judged([reach({ below: 1.9 })], apart).verdict, 'not reproduced');
  assert.equal(judged([reach({ above: 1.9, below: 2.1 })], apart).verdict, 'reproduced');
  assert.equal(judged([reach({ above: 2.02, below: 2.1 })], apart).verdict, 'undecided');
  assert.equal(judged([reach({ above: 2.05, below: 2.1 })], apart).verdict, 'not reproduced');
});

test('places are alike where all differences are shown to lie within the bound', () => {
  const alike = (within: number): Expectation => ({
    alike: [{ initializer: 'orthogonal' }, { initializer: 'ones' }],
    within,
  });
  const near = (name: string, seed: number) => 1 + (name === 'ones' ? 0.01 * (seed - 2) : 0);
  assert.equal(judged([alike(0.05)], near).verdict, 'reproduced');
  assert.equal(judged([alike(0.015)], near).verdict, 'undecided');
  assert.equal(judged([alike(0.5)], apart).verdict, 'not reproduced');
});

test('every expectation must hold, and one that fails settles the claim', () => {
  const fails: Expectation = { trials: { initializer: 'ones' }, below: 1 };
  const open: Expectation = { trials: { initializer: 'ones' }, below: 2.02 };
  assert.equal(judged([better(), fails], apart).verdict, 'not reproduced');
  assert.equal(judged([better(), open], apart).verdict, 'undecided');
});

test('a trial that diverged counts as infinitely bad, and two that diverged as alike', () => {
  const dies = (name: string, seed: number) => (name === 'ones' ? null : apart(name, seed));
  const { verdict, expectations } = judged([better(100)], dies);
  assert.equal(verdict, 'reproduced');
  assert.deepEqual(expectations[0]!.means.map(Number.isFinite), [true, false]);
  assert.equal(judged([better()], () => null).verdict, 'undecided');
});

test('nothing is decided while a trial that the claim speaks of is missing', () => {
  const { verdict, missing } = judged([better()], (name, seed) =>
    name === 'ones' && seed === 4 ? undefined : apart(name, seed),
  );
  assert.deepEqual([verdict, missing], ['undecided', 1]);
  const other = judged([better()], (name, seed) => (name === 'zeros' ? undefined : apart(name, seed)));
  assert.equal(other.verdict, 'reproduced');
});

test('the verdict is told with the claim, its source and the numbers of every expectation', () => {
  const text = claimText(judged([better(0.5), { trials: { initializer: 'ones' }, below: 1 }], apart));
  assert.match(text, /^claim: It is so \(A paper\)\n\nnot reproduced\n\n/);
  assert.match(
    text,
    /\nholds {2,}orthogonal better than ones by 0\.5000 in final_val_loss {2,}1\.020 against 2\.020 {2,}1\.000 {2,}.* 0\.031 {2,}5\n/,
  );
  assert.match(text, /\nfails {2,}ones below 1\.000 in final_val_loss .* 0\.031 against {2,}5$/);
});
