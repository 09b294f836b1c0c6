import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PlacedScore, varianceShares } from '../../src/analysis/variance-shares.js';
import { assertNear } from './peers.js';

const axes = ['cell', 'initializer', 'initializer.stddev'];
const inits = [
  { initializer: 'orthogonal' },
  { initializer: 'normal', 'initializer.stddev': '0.1' },
  { initializer: 'normal', 'initializer.stddev': '1' },
];

/** Scores of a full grid of two cells, three initialisations and two seeds. */
function grid(scoreOf: (cell: number, init: number, seed: number) => number): readonly PlacedScore[] {
  return [0, 1].flatMap((cell) =>
    inits.flatMap((init, i) =>
      [0, 1].map((seed) => ({
        place: { cell: String(cell), ...init },
        seed: String(seed),
        score: scoreOf(cell, i, seed),
      })),
    ),
  );
}

test('an outcome that is a sum of parts is split into the variance of each', () => {
  const init = [1, 2, 6];
  const shares = varianceShares(
    grid((cell, i, seed) => 4 * cell + init[i]! + seed),
    axes,
  )!;
  // cell ±2: 4; initializer 1 beside mean 4: ⅔·3²/3 = 2; stddev ±2 in two of three: 8/3; seed ±½: ¼.
  const parts = [4, 2, 8 / 3, 0.25];
  const total = parts.reduce((sum, part) => sum + part, 0);
  assertNear(
    [...axes.map((axis) => shares.axes[axis]!), shares.seed],
    parts.map((part) => part / total),
  );
  assertNear([shares.interactions, shares.rest], [0, 0]);
});

test('what no single part explains goes to the interactions, or to the rest', () => {
  const crossed = varianceShares(
    grid((cell, i) => (cell === 0 ? 1 : -1) * [1, -1, 0][i]!),
    axes,
  )!;
  assertNear([crossed.interactions, crossed.rest, crossed.seed, crossed.axes.cell!], [1, 0, 0, 0]);
  const noisy = varianceShares(
    grid((cell, _, seed) => (cell === seed ? 1 : -1)),
    axes,
  )!;
  assertNear([noisy.interactions, noisy.rest], [0, 1]);
});

test('the shares of a full grid sum to one', () => {
  const shares = varianceShares(
    grid((cell, i, seed) => Math.sin(7 * cell + 3 * i + 11 * seed)),
    axes,
  )!;
  const sum = Object.values(shares.axes).reduce((all, share) => all + share, 0);
  assertNear([sum + shares.interactions + shares.seed + shares.rest], [1]);
});

test('there is nothing to split where all scores are the same, or there are none', () => {
  assert.equal(
    varianceShares(
      grid(() => 3),
      axes,
    ),
    null,
  );
  assert.equal(varianceShares([], axes), null);
});
