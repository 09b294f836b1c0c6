import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adding, ones, orthogonal, sweep, zeros } from '../../src/index.js';
import { rankGridPoints, rankingTable } from '../../src/terminal/ranking.js';
import { planOf } from '../plan/plan-of.js';
import { endOf, stoppedEnd } from './ended-trials.js';

const { trials } = await planOf({ initializer: sweep(orthogonal(), ones(), zeros()), seeds: 3 });
const byPoint = (...losses: readonly (readonly (number | null)[])[]) =>
  new Map(
    losses.flatMap((seeds, point) =>
      seeds.map((loss, seed) => {
        const trial = trials[seed * 3 + point]!;
        return [trial.id, endOf(trial, loss, loss === null ? 'diverged' : 'completed')] as const;
      }),
    ),
  );

test('grid points stand from the lowest median over seeds to the highest', () => {
  const points = rankGridPoints(trials, byPoint([5, 1, 3], [2, 2.5, 9], [8, 4, 6]));
  assert.deepEqual(
    points.map(({ axes, medianValLoss, medianLoss }) => [axes.initializer, medianValLoss, medianLoss]),
    [
      ['ones', 2.5, 1.25],
      ['orthogonal', 3, 1.5],
      ['zeros', 6, 3],
    ],
  );
});

test('a seed that diverged counts as the worst, and most of them put a point last', () => {
  const points = rankGridPoints(trials, byPoint([1, null, 3], [1, null, null], [8, 9, 9.5]));
  assert.deepEqual(
    points.map(({ axes, medianValLoss, diverged }) => [axes.initializer, medianValLoss, diverged]),
    [
      ['orthogonal', 3, 1],
      ['zeros', 9, 0],
      ['ones', Number.POSITIVE_INFINITY, 2],
    ],
  );
});

test('with an even number of seeds the median is the mean of the middle two', () => {
  const [point] = rankGridPoints(trials, byPoint([4, 1]));
  assert.deepEqual([point!.medianValLoss, point!.seeds], [2.5, 2]);
});

test('two seeds that both diverged have an infinite median, not one that is no number', () => {
  const [point] = rankGridPoints(trials, byPoint([null, null]));
  assert.equal(point!.medianValLoss, Number.POSITIVE_INFINITY);
});

test('grid points of one task stand together', async () => {
  const task = sweep(adding({ length: 4, batchSize: 2 }), adding({ length: 8, batchSize: 2 }));
  const { trials } = await planOf({ task, initializer: sweep(orthogonal(), ones()) });
  const ends = new Map(trials.map((trial, index) => [trial.id, endOf(trial, [4, 1, 2, 3][index]!)]));
  const points = rankGridPoints(trials, ends);
  assert.deepEqual(
    points.map(({ axes }) => String(axes.task)),
    ['adding(length=4)', 'adding(length=4)', 'adding(length=8)', 'adding(length=8)'],
  );
  assert.deepEqual(
    points.map(({ medianValLoss }) => medianValLoss),
    [1, 4, 2, 3],
  );
});

test('the table has a row for each grid point, the diverged one last', () => {
  const points = rankGridPoints(trials, byPoint([5, 1, 3], [2, 2.5, 9], [null, null, null]));
  assert.equal(
    rankingTable(points, ['initializer']),
    [
      '   initializer  val loss  train loss  seeds  diverged',
      '─  ───────────  ────────  ──────────  ─────  ────────',
      '1  ones           2.5000      1.2500      3         0',
      '2  orthogonal     3.0000      1.5000      3         0',
      '3  zeros               –           –      3         3',
    ].join('\n'),
  );
});

test('of many grid points the table shows the best and the worst', () => {
  const point = (loss: number) => ({
    ...{
      axes: { loss },
      medianLoss: loss,
      medianValLoss: loss,
      seeds: 1,
      diverged: 0,
      failed: 0,
      stopped: 0,
      sourceless: 0,
    },
  });
  const places = rankingTable(
    Array.from({ length: 30 }, (_, loss) => point(loss)),
    ['loss'],
  )
    .split('\n')
    .slice(2)
    .map((line) => line.trim().split(' ')[0]);
  assert.deepEqual(places.slice(13), ['14', '15', '…', '26', '27', '28', '29', '30']);
});

test('each task has a table of its own, since their losses cannot be compared', () => {
  const point = (task: string, loss: number) => ({
    ...{
      axes: { task },
      medianLoss: loss,
      medianValLoss: loss,
      seeds: 1,
      diverged: 0,
      failed: 0,
      stopped: 0,
      sourceless: 0,
    },
  });
  const tables = rankingTable([point('adding', 1), point('adding', 2), point('charLm', 0.5)], ['task']);
  assert.deepEqual(
    tables.split('\n\n').map((table) => table.split('\n').length),
    [4, 3],
  );
});

test('a grid point with a stopped seed has no place, no median and stands last, whatever its other seeds came to', () => {
  const ends = byPoint([1, 1, 1], [5, 6, 7], [null, null, null]);
  const [best] = trials;
  ends.set(best!.id, stoppedEnd(best!));
  const points = rankGridPoints(trials, ends);
  assert.deepEqual(
    points.map(({ axes, medianValLoss, diverged, stopped }) => [
      axes.initializer,
      medianValLoss,
      diverged,
      stopped,
    ]),
    [
      ['ones', 6, 0, 0],
      ['zeros', Number.POSITIVE_INFINITY, 3, 0],
      ['orthogonal', Number.POSITIVE_INFINITY, 0, 1],
    ],
  );
  assert.equal(
    rankingTable(points, ['initializer']),
    [
      '   initializer  val loss  train loss  seeds  diverged  stopped',
      '─  ───────────  ────────  ──────────  ─────  ────────  ───────',
      '1  ones           6.0000      3.0000      3         0        0',
      '2  zeros               –           –      3         3        0',
      '–  orthogonal          –           –      3         0        1',
    ].join('\n'),
  );
});
