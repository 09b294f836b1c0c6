/**
 * The interquartile mean of scores, strata flattened into one list: ⌊n / 4⌋ values are left out at each end and the
 * rest averaged (Agarwal et al. 2021, arXiv 2108.13264). Infinite where an infinite value remains; NaN of no values.
 */
export function interquartileMean(scores: ArrayLike<number>): number {
  const sorted = isSorted(scores) ? scores : new Float64Array(scores).sort();
  const cut = Math.floor(sorted.length / 4);
  let sum = 0;
  for (let i = cut; i < sorted.length - cut; i++) sum += sorted[i]!;
  return sum / (sorted.length - 2 * cut);
}

/** What the bootstrap hands over stands in order already, and sorting would take most of its time. */
function isSorted(scores: ArrayLike<number>): boolean {
  for (let i = 1; i < scores.length; i++) if (!(scores[i - 1]! <= scores[i]!)) return false;
  return true;
}
