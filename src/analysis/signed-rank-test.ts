/** What Wilcoxon's test came to. */
export interface SignedRankTest {
  /** The two-sided p-value; 1 where every difference is zero. */
  readonly p: number;
  /** Differences that are not zero: those that the test rests on. */
  readonly n: number;
  /** The sum of the ranks of the positive differences. */
  readonly positiveRanks: number;
}

/**
 * Wilcoxon's signed-rank test of paired differences, two-sided and exact: the null distribution over all 2ⁿ signs is
 * counted for the ranks at hand, ties sharing theirs. Differences of zero are left out, as Wilcoxon did; infinite ones
 * have the highest rank.
 */
export function signedRankTest(differences: ArrayLike<number>): SignedRankTest {
  const nonZero = Array.from(differences).filter((difference) => difference !== 0);
  const n = nonZero.length;
  if (n === 0) return { p: 1, n, positiveRanks: 0 };
  const ranks = doubledRanks(nonZero.map(Math.abs));
  const observed = ranks.reduce((sum, rank, i) => (nonZero[i]! > 0 ? sum + rank : sum), 0);
  const total = n * (n + 1);
  const shares = sumDistribution(ranks, total);
  const far = Math.min(observed, total - observed);
  let tail = 0;
  for (let sum = 0; sum <= far; sum++) tail += shares[sum]!;
  return { p: Math.min(1, 2 * tail), n, positiveRanks: observed / 2 };
}

/** Twice the rank of every size, equal sizes sharing the mean of their ranks, so that all are whole numbers. */
function doubledRanks(sizes: readonly number[]): readonly number[] {
  const order = sizes
    .map((_, i) => i)
    .sort((a, b) => (sizes[a]! < sizes[b]! ? -1 : sizes[a] === sizes[b] ? 0 : 1));
  const ranks = new Array<number>(sizes.length);
  for (let first = 0, last = 0; first < order.length; first = last) {
    while (last < order.length && sizes[order[last]!] === sizes[order[first]!]) last += 1;
    for (let i = first; i < last; i++) ranks[order[i]!] = first + 1 + last;
  }
  return ranks;
}

/** The probability of each sum of the ranks that get a plus, every sign being as likely as the other. */
function sumDistribution(ranks: readonly number[], total: number): Float64Array {
  const shares = new Float64Array(total + 1);
  shares[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--) {
      shares[sum] = (shares[sum]! + (sum >= rank ? shares[sum - rank]! : 0)) / 2;
    }
  }
  return shares;
}
