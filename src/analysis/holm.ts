/**
 * P-values corrected for their number by Holm's step-down method, in the order given:
 * p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎) (Holm 1979). The chance of any false finding stays below the level.
 */
export function holm(pValues: ArrayLike<number>): readonly number[] {
  const m = pValues.length;
  const order = Array.from({ length: m }, (_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const corrected = new Array<number>(m);
  let highest = 0;
  for (const [rank, i] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (m - rank) * pValues[i]!));
    corrected[i] = highest;
  }
  return corrected;
}
