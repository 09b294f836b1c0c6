import { expectedBest } from '../analysis/expected-best.js';
import { median } from '../analysis/median.js';
import { optimalityGap } from '../analysis/optimality-gap.js';
import { performanceProfile } from '../analysis/performance-profile.js';
import type { ProfileSet, ValueProfile } from './report-data.js';

/** Losses of the trials of one value, a diverged one counting as the worst. */
export interface ValueLosses {
  readonly value: string;
  readonly losses: readonly number[];
}

/** Thresholds of a profile. */
const thresholds = 60;

/** Trials of which the best is expected. */
const bestOf = [1, 3, 10] as const;

/**
 * How the losses of each value are distributed: the share of trials at or below a loss, for losses from the lowest to the
 * highest that the trials of the place came to; the best to expect of some trials; and the mean excess over the lowest.
 */
export function profileSet(group: string, values: readonly ValueLosses[]): ProfileSet | null {
  const all = values.flatMap(({ losses }) => losses);
  const known = values.filter(({ losses }) => losses.length > 0);
  const low = all.reduce((least, loss) => Math.min(least, loss), Number.POSITIVE_INFINITY);
  const high = all.reduce((most, loss) => Math.max(most, loss), Number.NEGATIVE_INFINITY);
  if (!(low < high) || !Number.isFinite(high - low)) return null;
  const at = Array.from({ length: thresholds }, (_, i) => low + (i / (thresholds - 1)) * (high - low));
  return { group, values: known.map((one) => valueProfile(one, at, low)) };
}

/** By scores, of which the highest is the best: the negated losses. */
function valueProfile({ value, losses }: ValueLosses, at: readonly number[], lowest: number): ValueProfile {
  const scores = losses.map((loss) => -loss);
  // The profile is strict; a loss at the threshold has reached it.
  const shares = performanceProfile(
    scores,
    at.map((loss) => -loss - Math.abs(loss) * 1e-12),
  );
  return {
    value,
    points: at.map((loss, i) => ({ loss, share: shares[i]! })),
    median: median(losses),
    best: bestOf.flatMap((n) =>
      n > scores.length ? [] : [{ n, loss: -expectedBest(scores, n, 'without replacement') }],
    ),
    excess: optimalityGap(scores, -lowest),
  };
}
