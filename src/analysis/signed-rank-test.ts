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
  const far = Math.min(observed, total - observed);
  const tail = new Set(ranks).size === n ? untiedTails(n)[far / 2]! : tailUpTo(ranks, far);
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

/** The probability that the ranks that get a plus, every sign being as likely as the other, sum to at most `far`. */
function tailUpTo(ranks: readonly number[], far: number): number {
  const shares = sumDistribution(ranks, far);
  return shares.reduce((sum, share) => sum + share, 0);
}

const knownTails = new Map<number, Float64Array>();

/** The tails for the ranks 1 … n, which all samples of a size without ties share: counted once. */
function untiedTails(n: number): Float64Array {
  const before = knownTails.get(n);
  if (before !== undefined) return before;
  const ranks = Array.from({ length: n }, (_, i) => i + 1);
  const tails = sumDistribution(ranks, Math.floor((n * (n + 1)) / 4));
  for (let sum = 1; sum < tails.length; sum++) tails[sum]! += tails[sum - 1]!;
  knownTails.set(n, tails);
  return tails;
}

/** The probability of each sum up to `most` of the ranks that get a plus, every sign being as likely as the other. */
function sumDistribution(ranks: readonly number[], most: number): Float64Array {
  const shares = new Float64Array(most + 1);
  shares[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached = Math.min(most, reached + rank);
    for (let sum = reached; sum >= 0; sum--) {
      shares[sum] = (shares[sum]! + (sum >= rank ? shares[sum - rank]! : 0)) / 2;
    }
  }
  return shares;
}
