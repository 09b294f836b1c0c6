/**
 * The quantile at `p` in [0, 1] of values sorted ascending, between two of them by linear interpolation (Hyndman &
 * Fan 1996, type 7). NaN of no values; infinite values may stand at the ends.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}
