import { normalCdf } from '../math/normal.js';
import type { RandomStream } from '../math/random-stream.js';
import { studentQuantile } from '../math/student-t.js';
import type { Interval } from './interval.js';
import { quantile } from './quantile.js';
import { resamples } from './resamples.js';

/** How an interval is bootstrapped. */
export interface BootstrapOptions {
  readonly stream: RandomStream;
  /** Resamples that are drawn; default 10,000. */
  readonly replicates?: number;
  /** The share of such intervals that should hold the truth; default 0.95. */
  readonly level?: number;
}

/**
 * A stratified bootstrap interval of `statistic`, which takes the scores of all strata in one list, in ascending order
 * (Agarwal et al. 2021, arXiv 2108.13264). Each replicate draws every stratum's runs anew, with replacement, from that
 * stratum. The ends are percentiles, expanded since plain ones cover too little with few runs (after Hesterberg
 * 2015, arXiv 1411.5279): Φ(t) stands for α/2, where t is Student's quantile with one degree of freedom for every run but
 * one of each stratum. Meant for trimmed means; a plain mean has `meanInterval`. Infinite ends where no stratum has
 * two runs.
 */
export function bootstrapInterval(
  strata: readonly ArrayLike<number>[],
  statistic: (scores: Float64Array) => number,
  { stream, replicates = 10_000, level = 0.95 }: BootstrapOptions,
): Interval {
  const runs = strata.reduce((sum, { length }) => sum + length, 0);
  const df = runs - strata.length;
  if (df < 1) return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const tail = normalCdf(studentQuantile((1 - level) / 2, df));
  const drawn = resamples(
    stream,
    strata.map(({ length }) => length),
    replicates,
  );
  const { sorted, placeOf } = inOrder(strata);
  const counts = new Uint32Array(runs);
  const resample = new Float64Array(runs);
  const replicated = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    counts.fill(0);
    for (let i = replicate * runs; i < (replicate + 1) * runs; i++) counts[placeOf[drawn[i]!]!]! += 1;
    for (let place = 0, next = 0; place < runs; place++) {
      for (let left = counts[place]!; left > 0; left--) resample[next++] = sorted[place]!;
    }
    replicated[replicate] = statistic(resample);
  }
  replicated.sort();
  return { lower: quantile(replicated, tail), upper: quantile(replicated, 1 - tail) };
}

/** All scores in ascending order, and the place there of each run, runs being numbered stratum after stratum. */
function inOrder(strata: readonly ArrayLike<number>[]) {
  const scores = Float64Array.from(strata.flatMap((stratum) => Array.from(stratum)));
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a]! < scores[b]! ? -1 : 1));
  const placeOf = new Uint32Array(scores.length);
  for (let place = 0; place < order.length; place++) placeOf[order[place]!] = place;
  return { sorted: scores.sort(), placeOf };
}
