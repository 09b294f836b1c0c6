import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adam, gru, lstm, orthogonal, sgd, sweep, truncatedNormal } from '../../src/index.js';
import { type Cohort, groupCohorts, shapeKey } from '../../src/plan/cohort.js';
import type { Trial } from '../../src/plan/trial.js';
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
const atMost = (size: number) => () => ({ size, work: 1 });
const lengths = (cohorts: readonly Cohort[]) => cohorts.map(({ length }) => length);
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
    const cohorts = groupCohorts(trials, atMost(size), slots);
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
  assert.deepEqual(lengths(groupCohorts(alike, atMost(64), 4)), [4, 2, 3, 2, 2, 1, 2, 2]);
  assert.deepEqual(lengths(groupCohorts(alike, atMost(8), 1)), [6, 6, 6]);
});

/** So many trials of one shape. */
function alikeTrials(count: number): Trial[] {
  return Array.from({ length: count }, (_, n) => ({ ...trials[0]!, id: String(n) }));
}

test('cohorts shrink towards the end, to no less than a quarter, and only where there are several slots', () => {
  assert.deepEqual(lengths(groupCohorts(alikeTrials(48), atMost(8), 2)), [8, 8, 8, 8, 8, 4, 2, 2]);
  assert.deepEqual(lengths(groupCohorts(alikeTrials(48), atMost(8), 1)), [8, 8, 8, 8, 8, 8]);
});

/** When each slot is through, if it takes the next cohort as soon as it is free. */
function endsOf(cohorts: readonly Cohort[], workOf: (trial: Trial) => number, slots: number): number[] {
  const ends = Array<number>(slots).fill(0);
  for (const cohort of cohorts) {
    const next = ends.indexOf(Math.min(...ends));
    ends[next] = ends[next]! + cohort.reduce((sum, trial) => sum + workOf(trial), 0);
  }
  return ends;
}

test('no slot waits at the end for longer than a few trials take, whatever the work of the shapes', () => {
  const workOf = ({ spec }: Trial) => (spec.cell.kind === 'lstm' ? 5 : 1) * spec.train.steps;
  for (const slots of [2, 3, 4, 7]) {
    const cohorts = groupCohorts(trials, (trial) => ({ size: 8, work: workOf(trial) }), slots);
    const ends = endsOf(cohorts, workOf, slots);
    const heaviest = Math.max(...trials.map(workOf));
    assert.ok(Math.max(...ends) - Math.min(...ends) <= 2 * heaviest, `${slots} slots end at ${ends}`);
  }
});

test('each shape has a size of its own, asked for once', () => {
  const asked: string[] = [];
  const sizingOf = (trial: Trial) => {
    asked.push(shapeKey(trial));
    return { size: trial.spec.cell.kind === 'lstm' ? 1 : 5, work: 1 };
  };
  const cohorts = groupCohorts(trials, sizingOf, 1);
  assert.equal(new Set(asked).size, asked.length);
  for (const cohort of cohorts) assert.ok(cohort.length <= (cohort[0]!.spec.cell.kind === 'lstm' ? 1 : 5));
  assert.ok(cohorts.some(({ length }) => length === 5 || length === 4));
});

test('no trials are no cohorts', () => {
  assert.deepEqual(groupCohorts([], atMost(8), 2), []);
});

/** How many seeds of each grid point a list of cohorts holds. */
function seedsOf(cohorts: readonly Cohort[]): ReadonlyMap<string, number> {
  const seeds = new Map(trials.map(({ gridPoint }) => [gridPoint, 0]));
  for (const { gridPoint } of cohorts.flat()) seeds.set(gridPoint, seeds.get(gridPoint)! + 1);
  return seeds;
}

const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

for (const [size, slots] of [
  [1, 1],
  [4, 2],
  [9, 1],
  [64, 2],
] as const) {
  test(`a sweep that is stopped after any of its cohorts of ${size} shows the whole grid alike`, () => {
    const cohorts = groupCohorts(trials, atMost(size), slots);
    const shapes = [...new Set(trials.map(shapeKey))].map((key) =>
      trials.filter((trial) => shapeKey(trial) === key),
    );
    const points = new Set(shapes[0]!.map(({ gridPoint }) => gridPoint)).size;
    for (let ended = 1; ended <= cohorts.length; ended++) {
      const seeds = seedsOf(cohorts.slice(0, ended));
      for (const shape of shapes) {
        const counts = shape.map(({ gridPoint }) => seeds.get(gridPoint)!);
        assert.ok(spread(counts) <= 1, 'grid points of one shape');
      }
      // A cohort takes the seeds of its shape in order, as many as it has room for.
      assert.ok(spread([...seeds.values()]) <= 1 + Math.ceil(size / points), 'all grid points');
    }
  });
}
