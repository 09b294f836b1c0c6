import type { RandomStream } from '../math/random-stream.js';
import { bootstrapInterval } from './bootstrap-interval.js';
import { groupBy } from './group-by.js';
import { holm } from './holm.js';
import { interquartileMean } from './interquartile-mean.js';
import type { Interval } from './interval.js';
import { mean } from './mean.js';
import { meanInterval } from './mean-interval.js';
import { probabilityOfImprovement } from './probability-of-improvement.js';
import { fewestSeeds, seedsNeeded } from './seeds-needed.js';
import { signedRankTest } from './signed-rank-test.js';
import { wilsonInterval } from './wilson-interval.js';

/** One ended trial in a comparison. */
export interface ComparedTrial {
  /** The value that it has of what is compared. */
  readonly value: string;
  /** Its place on all axes that are neither compared nor tuned: differences are taken within it. */
  readonly stratum: string;
  readonly seed: string;
  /** The lower, the better; null for a trial that diverged. */
  readonly score: number | null;
}

/** One value in the ranking. */
export interface RankedValue {
  readonly value: string;
  /** One more than the number of values shown to be better; values that share a place are tied. Null where only pairs with a named reference are tested. */
  readonly place: number | null;
  /** The interquartile mean over seeds, each the mean over strata, with its interval. */
  readonly centre: number;
  readonly interval: Interval;
  readonly trials: number;
  readonly diverged: number;
  /** Of the share of trials that diverge. */
  readonly divergence: Interval;
  /** Against the reference; null for the reference itself. */
  readonly against: AgainstReference | null;
}

/** How a value compares with the reference. */
export interface AgainstReference {
  /** The mean difference over the seeds that both have, this value less the reference, with its interval. */
  readonly difference: number;
  readonly interval: Interval;
  readonly seeds: number;
  /** The two-sided p-value of the exact signed-rank test, corrected by Holm's method for all pairs that are tested. */
  readonly p: number;
  /** The probability that a trial of the reference does better than one of this value. */
  readonly probability: number;
  /** Seeds still to run before the test would probably show the difference; 0 where it does, null where it never would. */
  readonly moreSeeds: number | null;
}

/** Values in order, the best first, with what the design can show. */
export interface ComparedValues {
  /** The value that all others are held against. */
  readonly reference: string | null;
  readonly values: readonly RankedValue[];
  /** Pairs of values that are tested, for which the tests are corrected. */
  readonly comparisons: number;
  /** The most seeds that a pair shares, and the fewest with which the corrected test can come below 0.05. */
  readonly seeds: number;
  readonly fewestSeeds: number;
}

/** How values are compared. */
export interface CompareOptions {
  /** What a diverged trial counts as: a score no better than the worst that was given. */
  readonly worst: number;
  /** The value to hold the others against, named before the scores were seen; default the best, and then all pairs are tested. */
  readonly against?: string | undefined;
  readonly stream: RandomStream;
}

/** A corrected p-value up to this counts as shown. */
export const significance = 0.05;

interface Summarised extends Omit<RankedValue, 'place' | 'against'> {
  /** Scores by stratum and seed. */
  readonly scores: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

interface TestedPair {
  readonly first: Summarised;
  readonly second: Summarised;
  /** First less second, by seed. */
  readonly differences: readonly number[];
  readonly p: number;
}

/**
 * Ranks values by the number of values shown to be better and then by their interquartile mean; by the latter alone
 * where they are held against a named one. The seed is the unit: a
 * pair's difference in one seed is the mean over the strata that both have with it. Diverged trials count as the worst
 * score, so that none is dropped.
 */
export function compareValues(
  trials: readonly ComparedTrial[],
  { worst, against, stream }: CompareOptions,
): ComparedValues {
  const byValue = groupBy(trials, ({ value }) => value);
  // Many values are many bootstraps; with a thousand replicates an end still stands to about 1 % of the spread.
  const replicates = byValue.size > 50 ? 1000 : 10_000;
  const summaries = [...byValue.values()]
    .map((alike) => summarise(alike, worst, stream, replicates))
    .sort((a, b) => a.centre - b.centre || a.diverged / a.trials - b.diverged / b.trials);
  const pairs = testPairs(summaries, against);
  const placeOf = against === undefined ? countBetter(pairs) : () => null;
  const ranked = summaries.toSorted((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0));
  const reference = ranked.find(({ value }) => value === against) ?? ranked[0];
  const heldAgainst = new Map(
    pairs.flatMap(({ first, second, differences, p }) => {
      if (second === reference) return [[first, { differences, p }]];
      return first === reference ? [[second, { differences: differences.map((d) => -d), p }]] : [];
    }),
  );
  return {
    reference: reference?.value ?? null,
    values: ranked.map((summary) => {
      const { scores: _, ...value } = summary;
      const tested = heldAgainst.get(summary);
      const compared =
        tested && hold(summary, reference!, tested.differences, tested.p, pairs.length, stream);
      return { ...value, place: placeOf(summary), against: compared ?? null };
    }),
    comparisons: pairs.length,
    seeds: Math.max(0, ...pairs.map(({ differences }) => differences.length)),
    fewestSeeds: fewestSeeds(Math.max(1, pairs.length)),
  };
}

function summarise(
  alike: readonly ComparedTrial[],
  worst: number,
  stream: RandomStream,
  replicates: number,
): Summarised {
  const scores = new Map<string, Map<string, number>>();
  for (const { stratum, seed, score } of alike) {
    const within = scores.get(stratum) ?? new Map<string, number>();
    scores.set(stratum, within.set(seed, score ?? worst));
  }
  const diverged = alike.filter(({ score }) => score === null).length;
  const bySeed = [...groupBy(alike, ({ seed }) => seed).values()];
  const whole = bySeed.filter(({ length }) => length === scores.size);
  const means = (whole.length > 0 ? whole : bySeed).map((same) =>
    mean(same.map(({ score }) => score ?? worst)),
  );
  return {
    value: alike[0]!.value,
    centre: interquartileMean(means),
    interval: bootstrapInterval([means], interquartileMean, { stream, replicates }),
    trials: alike.length,
    diverged,
    divergence: wilsonInterval(diverged, alike.length),
    scores,
  };
}

/** Every pair of values or, with a reference, every pair with it; the p-values corrected for their number. */
function testPairs(summaries: readonly Summarised[], against: string | undefined): readonly TestedPair[] {
  const pairs = summaries.flatMap((first, i) =>
    summaries
      .slice(i + 1)
      .filter((second) => against === undefined || [first.value, second.value].includes(against))
      .map((second) => ({ first, second, differences: differencesOf(first, second) })),
  );
  const corrected = holm(pairs.map(({ differences }) => signedRankTest(differences).p));
  return pairs.map((pair, i) => ({ ...pair, p: corrected[i]! }));
}

/** For each seed that both have in some stratum, the mean difference over such strata. */
function differencesOf(first: Summarised, second: Summarised): readonly number[] {
  const bySeed = new Map<string, number[]>();
  for (const [stratum, scores] of first.scores) {
    const others = second.scores.get(stratum);
    for (const [seed, score] of scores) {
      const other = others?.get(seed);
      if (other === undefined) continue;
      const differences = bySeed.get(seed);
      if (differences) differences.push(score - other);
      else bySeed.set(seed, [score - other]);
    }
  }
  return [...bySeed.values()].map(mean);
}

function countBetter(pairs: readonly TestedPair[]): (value: Summarised) => number {
  const places = new Map<Summarised, number>();
  for (const { first, second, differences, p } of pairs) {
    if (p > significance) continue;
    const worse = mean(differences) < 0 ? second : first;
    places.set(worse, (places.get(worse) ?? 1) + 1);
  }
  return (value) => places.get(value) ?? 1;
}

function hold(
  value: Summarised,
  reference: Summarised,
  differences: readonly number[],
  p: number,
  comparisons: number,
  stream: RandomStream,
): AgainstReference {
  const strata = [...value.scores].filter(([stratum]) => reference.scores.has(stratum));
  return {
    difference: mean(differences),
    interval: meanInterval(differences, { stream }),
    seeds: differences.length,
    p,
    probability: probabilityOfImprovement(
      strata.map(([, scores]) => [...scores.values()]),
      strata.map(([stratum]) => [...reference.scores.get(stratum)!.values()]),
    ),
    moreSeeds: p <= significance ? 0 : moreSeeds(differences, comparisons),
  };
}

function moreSeeds(differences: readonly number[], comparisons: number): number | null {
  const effect = mean(differences);
  if (differences.length < 2 || effect === 0) return null;
  const squares = differences.map((difference) => (difference - effect) ** 2);
  const deviation = Math.sqrt((mean(squares) * squares.length) / (squares.length - 1));
  return Math.max(1, seedsNeeded({ effect, deviation, comparisons }) - differences.length);
}
