import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine } from '../../src/engine/load-engine.js';
import { adding, gru, lstm, sgd, sweep } from '../../src/index.js';
import { bestSize } from '../../src/sweep/best-size.js';
import { fitCohorts } from '../../src/sweep/fit-cohorts.js';
import { loadTasks } from '../../src/tasks/index.js';
import { planOf } from '../plan/plan-of.js';

/** Asks for the best of sizes that reach the given rates, and keeps what was tried. */
async function ask(rates: Readonly<Record<number, number | undefined>>, least: number, most: number) {
  const tried: number[] = [];
  const best = await bestSize({ least, most }, async (replicas) => {
    tried.push(replicas);
    return rates[replicas];
  });
  return { best: best?.replicas, tried };
}

test('a cohort is doubled as long as that pays, and no further than there are trials', async () => {
  assert.deepEqual(await ask({ 64: 10, 128: 19, 256: 19.5 }, 64, 4096), { best: 128, tried: [64, 128, 256] });
  assert.deepEqual(await ask({ 64: 10, 128: 19, 200: 28 }, 64, 200), { best: 200, tried: [64, 128, 200] });
  assert.deepEqual(await ask({ 5: 1 }, 64, 5), { best: 5, tried: [5] });
});

test('a cohort that the device refuses ends the search, and leaves nothing where it is the first', async () => {
  assert.deepEqual(await ask({ 64: 10, 128: undefined }, 64, 4096), { best: 64, tried: [64, 128] });
  assert.deepEqual(await ask({}, 64, 4096), { best: undefined, tried: [64] });
});

test('the first steps of every shape with many trials are timed, and its cohorts become as large as pays', async () => {
  const { trials } = await planOf({
    task: adding({ length: 3, batchSize: 2, validationSize: 2 }),
    cell: sweep(gru({ units: 2 }), lstm({ units: 3 })),
    train: { steps: 5, optimizer: sgd({ learningRate: 0.1 }) },
    seeds: 8,
  });
  const taskOf = await loadTasks(
    trials.map(({ spec }) => spec.task),
    '.',
  );
  // Milliseconds of three steps of cohorts of 2, 4 and 8: the last is twice as slow as the one before.
  const times = [100, 100, 200];
  let [time, asked] = [0, 0];
  const now = () => {
    asked += 1;
    if (asked % 2 === 0) time += times[(asked / 2 - 1) % 3]!;
    return time;
  };
  const sizing = { size: 8, work: 1 };
  const load = () => loadEngine('cpu');
  const { sizes, sizingOf } = await fitCohorts(load, taskOf, trials, () => sizing, { now, least: 2 });
  assert.deepEqual(sizes, [
    { replicas: 4, rate: 120, shape: 'gru of 2 units on 2 sequences of 3 steps' },
    { replicas: 4, rate: 120, shape: 'lstm of 3 units on 2 sequences of 3 steps' },
  ]);
  for (const trial of trials) assert.deepEqual(sizingOf(trial), { size: 4, work: 1 });
});

test('where no shape has many trials nothing is loaded, and the sizes stay', async () => {
  const { trials } = await planOf({ seeds: 3 });
  const load = () => Promise.reject(new Error('nothing is to be loaded'));
  const sizing = { size: 9, work: 1 };
  const taskOf = () => assert.fail('no task is asked for');
  const { sizes, sizingOf } = await fitCohorts(load, taskOf, trials, () => sizing, { now: () => 0 });
  assert.deepEqual([sizes, sizingOf(trials[0]!)], [[], sizing]);
});
