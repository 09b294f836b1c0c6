import type { Claim, Expectation, Place } from '../experiment/claim.js';
import { type RandomStream, randomStream } from '../math/random-stream.js';
import { seedLabel } from '../plan/seed-label.js';
import type { Trial } from '../plan/trial.js';
import type { TrialEvent } from '../records/record.js';
import { groupBy } from './group-by.js';
import type { Interval } from './interval.js';
import { mean } from './mean.js';
import { meanInterval } from './mean-interval.js';
import type { Metric, ScoreOf } from './metric.js';
import { pairedDifferences } from './paired-differences.js';
import { signedRankTest } from './signed-rank-test.js';

/** What the trials say of a claim. */
export type Verdict = 'reproduced' | 'not reproduced' | 'undecided';

/** One expectation held against the trials. */
export interface JudgedExpectation {
  readonly expectation: Expectation;
  readonly metric: Metric;
  readonly verdict: 'holds' | 'fails' | 'undecided';
  /** The mean over seeds at each place of the expectation, in its order; infinite where a trial diverged. */
  readonly means: readonly number[];
  /**
   * What is tested, a mean over seeds with its 95 % interval: how much better the first place is than the second, or the
   * value itself of a single place.
   */
  readonly centre: number;
  readonly interval: Interval;
  /** Seeds that the test rests on. */
  readonly seeds: number;
  /** One-sided p-values of the exact signed-rank test, that the expectation holds and that it fails. */
  readonly holds: number;
  readonly fails: number;
}

/** A claim held against the trials. */
export interface JudgedClaim {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly expectations: readonly JudgedExpectation[];
  /** Trials that the claim speaks of and that have not ended as completed or diverged. */
  readonly missing: number;
}

/** A one-sided p-value up to this shows an expectation, or its contrary. */
const level = 0.05;

/**
 * Holds a claim against the trials of a plan. Each expectation says that numbers, one a seed, lie on one side of a bound;
 * a one-sided exact signed-rank test is made for it and one against it. The claim is reproduced where every expectation is
 * shown: all must be so, hence no correction for their number. It is not where any contrary is shown. Otherwise, and where
 * trials are missing, it is undecided. `scores` gives the metric of each expectation; a diverged trial counts as
 * infinitely bad.
 */
export function judgeClaim(
  claim: Claim,
  trials: readonly Trial[],
  ends: ReadonlyMap<string, TrialEvent>,
  scores: readonly { readonly metric: Metric; readonly scoreOf: ScoreOf }[],
): JudgedClaim {
  const expectations = claim.expect.map((expectation, index) => {
    const { metric, scoreOf } = scores[index]!;
    const worst = metric.higherIsBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const places = placesOf(expectation).map((place) =>
      bySeed(trialsAt(place, trials), (trial) =>
        ends.get(trial.id)?.outcome.kind === 'diverged' ? worst : scoreOf(trial),
      ),
    );
    return judge(expectation, metric, places, randomStream(0, 'bootstrap', 'claim'));
  });
  const spoken = trials.filter((trial) =>
    claim.expect.some((expectation) => placesOf(expectation).some((place) => isAt(place, trial))),
  );
  const missing = spoken.filter(
    ({ id }) => !/completed|diverged/.test(ends.get(id)?.outcome.kind ?? ''),
  ).length;
  return { claim, verdict: verdictOf(expectations, missing), expectations, missing };
}

/** The places of the grid that an expectation speaks of. */
export function placesOf(expectation: Expectation): readonly Place[] {
  if ('better' in expectation) return [expectation.better, expectation.than];
  return 'alike' in expectation ? expectation.alike : [expectation.trials];
}

/** The trials of a place. */
export function trialsAt(place: Place, trials: readonly Trial[]): readonly Trial[] {
  return trials.filter((trial) => isAt(place, trial));
}

function isAt(place: Place, { axes }: Trial): boolean {
  return Object.entries(place).every(([path, value]) => {
    const label = axes[path];
    return label === value || (typeof label === 'string' && label.startsWith(`${value}(`));
  });
}

/** The score of each seed, the mean over the trials that a place has of it; a seed with a trial that has none is left out. */
function bySeed(trials: readonly Trial[], scoreOf: ScoreOf): ReadonlyMap<string, number> {
  const seeds = groupBy(trials, ({ spec }) => seedLabel(spec.seed));
  return new Map(
    [...seeds].flatMap(([seed, alike]) => {
      const scores = alike.map(scoreOf);
      return scores.includes(null) ? [] : [[seed, mean(scores as number[])] as const];
    }),
  );
}

function judge(
  expectation: Expectation,
  metric: Metric,
  places: readonly ReadonlyMap<string, number>[],
  stream: RandomStream,
): JudgedExpectation {
  const [first, second] = places as [ReadonlyMap<string, number>, ReadonlyMap<string, number>?];
  const sign = metric.higherIsBetter ? 1 : -1;
  const numbers =
    second === undefined ? [...first.values()] : pairedDifferences(first, second).map((d) => sign * d);
  // Each bound as numbers that are positive where it is kept.
  const bounds = boundsOf(expectation).map(({ above, below }) =>
    numbers.map((number) => (above !== undefined ? number - above : below! - number)),
  );
  const holds = Math.max(...bounds.map(positive));
  const fails = Math.min(...bounds.map((kept) => positive(kept.map((value) => -value))));
  return {
    expectation,
    metric,
    verdict: holds <= level ? 'holds' : fails <= level ? 'fails' : 'undecided',
    means: places.map((place) => mean([...place.values()])),
    centre: mean(numbers),
    interval: meanInterval(numbers, { stream }),
    seeds: numbers.length,
    holds,
    fails,
  };
}

/** The bounds that an expectation sets to the numbers of its seeds. */
function boundsOf(expectation: Expectation): readonly { readonly above?: number; readonly below?: number }[] {
  if ('better' in expectation) return [{ above: expectation.by ?? 0 }];
  if ('alike' in expectation) return [{ above: -expectation.within }, { below: expectation.within }];
  const { above, below } = expectation;
  return [...(above === undefined ? [] : [{ above }]), ...(below === undefined ? [] : [{ below }])];
}

/** The one-sided p-value of the signed-rank test, that numbers lie above 0. */
function positive(numbers: readonly number[]): number {
  const { p, n, positiveRanks } = signedRankTest(numbers);
  return positiveRanks > (n * (n + 1)) / 4 ? p / 2 : 1 - p / 2;
}

function verdictOf(expectations: readonly JudgedExpectation[], missing: number): Verdict {
  if (missing > 0) return 'undecided';
  if (expectations.some(({ verdict }) => verdict === 'fails')) return 'not reproduced';
  return expectations.every(({ verdict }) => verdict === 'holds') ? 'reproduced' : 'undecided';
}
