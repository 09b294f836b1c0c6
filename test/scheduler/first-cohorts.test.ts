import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstCohorts } from '../../src/scheduler/first-cohorts.js';
import { testTrial } from './test-trial.js';

const trials = Array.from({ length: 32 }, (_, number) => testTrial('end', number));
const sizes = (attempts: readonly (readonly [number, number])[]) =>
  firstCohorts(
    trials,
    new Map(attempts.map(([number, attempt]) => [`end-${number}`, attempt])),
    () => ({ size: 8, work: 1 }),
    1,
  ).map((cohort) => cohort.map(({ id }) => Number(id.slice(4))));

test('the cohorts of a first run are as large as may be', () => {
  assert.deepEqual(
    sizes([]).map(({ length }) => length),
    [8, 8, 8, 8],
  );
});

test('trials that a run began and did not end come last, in smaller cohorts every time', () => {
  const begun = [0, 1, 2, 3, 4, 5, 6, 7];
  assert.deepEqual(sizes(begun.map((number) => [number, 1])).slice(3), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
  const twice = sizes(begun.map((number) => [number, number < 4 ? 2 : 1])).slice(3);
  assert.deepEqual(twice, [
    [4, 5, 6, 7],
    [0, 1],
    [2, 3],
  ]);
  assert.deepEqual(sizes([[0, 9]]).at(-1), [0]);
});

test('the trials of a cohort go on from the same step', () => {
  const steps = new Map([3, 4, 20].map((number) => [`end-${number}`, 50]));
  const cohorts = firstCohorts(
    trials,
    new Map(),
    () => ({ size: 100, work: 1 }),
    1,
    ({ id }) => steps.get(id) ?? 0,
  );
  assert.deepEqual(
    cohorts.map((cohort) => cohort.length),
    [29, 3],
  );
  assert.deepEqual(
    cohorts[1]!.map(({ id }) => id),
    ['end-3', 'end-4', 'end-20'],
  );
});
