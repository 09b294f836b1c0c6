import { normalQuantile } from '../math/normal.js';

/** What a comparison of two values should be able to show. */
export interface SeedsQuestion {
  /** The mean paired difference to show, and the standard deviation of the differences over seeds. */
  readonly effect: number;
  readonly deviation: number;
  /** Comparisons that the correction counts; default 1. */
  readonly comparisons?: number;
  /** The chance of a false finding that is allowed over all of them; default 0.05. */
  readonly alpha?: number;
  /** The chance to see the effect where it is there; default 0.8. */
  readonly power?: number;
}

/** How efficient the signed-rank test is where differences are normal, beside Student's test: 3 / π (Pitman). */
const efficiency = 3 / Math.PI;

/**
 * Seeds needed in all for the signed-rank test to show an effect: Student's paired test's number,
 * (z₁₋α/₂ + z_power)² (s/d)² + z²₁₋α/₂ / 2 (Guenther 1981), over the efficiency of the signed-rank test, the first
 * level being Bonferroni's; never fewer than `fewestSeeds`. Infinite where the effect is zero.
 */
export function seedsNeeded({
  effect,
  deviation,
  comparisons = 1,
  alpha = 0.05,
  power = 0.8,
}: SeedsQuestion): number {
  const fewest = fewestSeeds(comparisons, alpha);
  if (effect === 0) return Number.POSITIVE_INFINITY;
  const z = normalQuantile(1 - alpha / comparisons / 2);
  const student = ((z + normalQuantile(power)) * (deviation / effect)) ** 2 + (z * z) / 2;
  return Math.max(fewest, Math.ceil(student / efficiency));
}

/** The fewest seeds with which the exact signed-rank test can come below `alpha` at all: its floor is 2^(1 − n). */
export function fewestSeeds(comparisons: number, alpha = 0.05): number {
  let n = 1;
  while (comparisons * 2 ** (1 - n) > alpha) n += 1;
  return n;
}
