import { quantile } from './quantile.js';

/** The median: the middle value, or the mean of the middle two; NaN of no values. */
export function median(values: ArrayLike<number>): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}
