import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adam, gru, lstm, orthogonal, sgd, sweep, truncatedNormal } from '../../src/index.js';
import { groupCohorts, shapeKey } from '../../src/plan/cohort.js';
import { planOf } from './plan-of.js';

const { trials } = await planOf({
  cell: sweep(gru({ units: 4 }), gru({ units: 4, reset: 'before' }), lstm({ units: 4 })),
  initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()),
  train: {
    steps: sweep(4, 8),
    optimizer: sweep(sgd({ learningRate: sweep(0.1, 1) }), adam({ learningRate: 0.1 })),
  },
  seeds: 3,
});
const placeOf = new Map(trials.map((trial, place) => [trial.id, place]));

for (const [size, slots] of [
  [1, 1],
  [8, 1],
  [8, 2],
  [5, 3],
  [64, 4],
  [1000, 1],
] as const) {
  test(`cohorts of at most ${size} for ${slots} slots hold every trial once, in plan order, alike in shape`, () => {
    const cohorts = groupCohorts(trials, size, slots);
    assert.deepEqual(
      cohorts
        .flat()
        .map(({ id }) => id)
        .sort(),
      trials.map(({ id }) => id).sort(),
    );
    for (const cohort of cohorts) {
      assert.ok(cohort.length >= 1 && cohort.length <= size);
      assert.equal(new Set(cohort.map(shapeKey)).size, 1);
      const places = cohort.map(({ id }) => placeOf.get(id)!);
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
      );
    }
    const firsts = cohorts.map(([first]) => placeOf.get(first!.id)!);
    assert.deepEqual(
      firsts,
      [...firsts].sort((a, b) => a - b),
    );
  });
}

test('initializer, seed and learning rate may differ in a cohort, and nothing else', () => {
  const keys = new Set(trials.map(shapeKey));
  assert.equal(keys.size, 3 * 2 * 2);
});

test('a shape with enough trials is split so that every slot gets some', () => {
  const alike = trials.filter((trial) => shapeKey(trial) === shapeKey(trials[0]!));
  assert.equal(alike.length, 18);
  assert.deepEqual(
    groupCohorts(alike, 64, 4).map(({ length }) => length),
    [4, 5, 4, 5],
  );
  assert.deepEqual(
    groupCohorts(alike, 8, 1).map(({ length }) => length),
    [6, 6, 6],
  );
});

test('no trials are no cohorts', () => {
  assert.deepEqual(groupCohorts([], 8, 2), []);
});
