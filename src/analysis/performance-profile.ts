/**
 * The performance profile: for each threshold the share of scores strictly above it (Agarwal et al. 2021,
 * arXiv 2108.13264, score distributions).
 */
export function performanceProfile(
  scores: ArrayLike<number>,
  thresholds: readonly number[],
): readonly number[] {
  const sorted = Float64Array.from(scores).sort();
  return thresholds.map((threshold) => (sorted.length - countUpTo(sorted, threshold)) / sorted.length);
}

/** How many of the sorted scores are at most the threshold. */
function countUpTo(sorted: Float64Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}
