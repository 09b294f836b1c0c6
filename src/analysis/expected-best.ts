/**
 * The best score (the highest) to expect of n trials drawn from all that were run. Drawn with replacement it is that of
 * Dodge et al. 2019 (arXiv 1909.03004), Σ v₍ᵢ₎ [(i/N)ⁿ − ((i−1)/N)ⁿ]; without, it is the unbiased
 * Σ v₍ᵢ₎ C(i−1, n−1) / C(N, n). Throws RangeError where n is no whole number from 1 to the number of scores.
 */
export function expectedBest(
  scores: ArrayLike<number>,
  n: number,
  draws: 'with replacement' | 'without replacement',
): number {
  const sorted = Float64Array.from(scores).sort();
  const all = sorted.length;
  if (!Number.isInteger(n) || n < 1 || n > all)
    throw new RangeError(`n: expected a whole number from 1 to ${all}, got ${n}`);
  const weightOf = draws === 'with replacement' ? withReplacement(all, n) : withoutReplacement(all, n);
  return sorted.reduce((sum, score, i) => {
    const weight = weightOf(i + 1);
    return weight === 0 ? sum : sum + score * weight;
  }, 0);
}

function withReplacement(all: number, n: number): (i: number) => number {
  return (i) => (i / all) ** n - ((i - 1) / all) ** n;
}

/** C(i−1, n−1) / C(N, n), as a product so that nothing overflows. */
function withoutReplacement(all: number, n: number): (i: number) => number {
  return (i) => {
    let weight = n / all;
    for (let k = 1; k < n; k++) weight *= Math.max(0, i - k) / (all - k);
    return weight;
  };
}
