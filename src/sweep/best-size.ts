/** A cohort's size, and the updates of single replicas a second that it reaches. */
export interface MeasuredSize {
  readonly replicas: number;
  readonly rate: number;
}

/** A size is worth its memory, and the longer wait for its end, where it is so much faster than the one before. */
const worthwhile = 1.05;

/**
 * Finds how many replicas a cohort had best hold: the size is doubled from `least` up to `most` as long as that pays.
 * `rateOf` tells the updates a second at a size, undefined where the device refuses it; undefined is the answer too
 * where even the first is refused.
 */
export async function bestSize(
  { least, most }: { readonly least: number; readonly most: number },
  rateOf: (replicas: number) => Promise<number | undefined>,
): Promise<MeasuredSize | undefined> {
  let best: MeasuredSize | undefined;
  for (let replicas = Math.min(least, most); ; replicas = Math.min(2 * replicas, most)) {
    const rate = await rateOf(replicas);
    if (rate === undefined || (best && rate < worthwhile * best.rate)) return best;
    best = { replicas, rate };
    if (replicas === most) return best;
  }
}
