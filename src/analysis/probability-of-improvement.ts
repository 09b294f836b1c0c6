import { mean } from './mean.js';

/**
 * The probability that a run of X scores above a run of Y: for each stratum the share of all pairs in which it does, a
 * tie counting half (Mann & Whitney's U over n·m), averaged over the strata (Agarwal et al. 2021, arXiv 2108.13264).
 * Stratum i of one goes with stratum i of the other.
 */
export function probabilityOfImprovement(
  x: readonly ArrayLike<number>[],
  y: readonly ArrayLike<number>[],
): number {
  return mean(x.map((scores, stratum) => shareAbove(Float64Array.from(scores), y[stratum]!)));
}

function shareAbove(x: Float64Array, y: ArrayLike<number>): number {
  let wins = 0;
  for (const score of x) {
    for (let j = 0; j < y.length; j++) wins += score > y[j]! ? 1 : score === y[j]! ? 0.5 : 0;
  }
  return wins / (x.length * y.length);
}
