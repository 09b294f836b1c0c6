import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../docs/run-doc-examples.js';

type Numbers = readonly number[];

/** What scipy, rliable, statsmodels and lifelines make of fixed data; test/fixtures/analysis/record.py recorded it. */
export const peers: {
  readonly student: {
    readonly cdf: readonly { readonly t: number; readonly df: number; readonly value: number }[];
    readonly quantile: readonly { readonly p: number; readonly df: number; readonly value: number }[];
  };
  readonly wilcoxon: readonly { readonly x: Numbers; readonly p: number; readonly smaller: number }[];
  readonly wilcoxonTies: readonly { readonly x: Numbers; readonly p: number }[];
  readonly aggregates: {
    readonly x: readonly Numbers[];
    readonly y: readonly Numbers[];
    readonly iqm: number;
    readonly medianOfFirst: number;
    readonly optimalityGap: number;
    readonly improvement: number;
    readonly thresholds: Numbers;
    readonly profile: Numbers;
  };
  readonly stratified: { readonly x: readonly Numbers[]; readonly interval: Numbers };
  readonly holm: readonly { readonly p: Numbers; readonly corrected: Numbers }[];
  readonly wilson: readonly { readonly count: number; readonly n: number; readonly interval: Numbers }[];
  readonly survival: {
    readonly times: Numbers;
    readonly observed: readonly boolean[];
    readonly steps: readonly { readonly time: number; readonly survival: number }[];
    readonly restricted: readonly { readonly horizon: number; readonly mean: number }[];
  };
  readonly studentSeeds: readonly { readonly effect: number; readonly n: number }[];
  readonly areas: readonly { readonly steps: Numbers; readonly values: Numbers; readonly area: number }[];
} = JSON.parse(readFileSync(join(repositoryRoot(), 'test/fixtures/analysis/peers.json'), 'utf8'));

/** Fails unless two lists of numbers agree to a relative (below 1: absolute) difference. */
export function assertNear(actual: Numbers, expected: Numbers, tolerance = 1e-12): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries()) {
    const difference = Math.abs(value - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    assert.ok(difference <= tolerance, `${value} is not ${expected[i]} (place ${i})`);
  }
}
