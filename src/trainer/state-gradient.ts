/** What becomes of a gradient on its way back through a sequence. */
export interface StateGradient {
  /** By how much its norm changes a step, on its way back: 0.5 is halved. Null for a sequence too short to tell. */
  readonly factor: number | null;
  /** The factor to the power of the steps: what is left of it at the first step. */
  readonly left: number | null;
  readonly verdict: 'vanishes' | 'steady' | 'explodes';
}

/** A gradient of which less than a hundredth is left at the first step vanishes; one a hundred times as large explodes. */
export const bounds = { vanishes: 0.01, explodes: 100 } as const;

/**
 * Judges the norms of dL/dh by their distance from the loss, 0, 1, … steps. The factor is e to the slope of a line
 * through their logarithms (least squares) from distance 1 on: at distance 0 the read-out's gradient comes in, which
 * says nothing of the way through time. A norm that is not finite explodes, one that is 0 vanishes.
 */
export function stateGradient(norms: readonly number[]): StateGradient {
  if (norms.some((norm) => !Number.isFinite(norm))) return { factor: null, left: null, verdict: 'explodes' };
  const behind = norms.length > 2 ? norms.slice(1) : norms;
  if (behind.includes(0)) return { factor: 0, left: 0, verdict: 'vanishes' };
  if (behind.length < 2) return { factor: null, left: null, verdict: 'steady' };
  const slope = slopeOf(behind.map(Math.log));
  const left = Math.exp(slope * (norms.length - 1));
  const verdict = left < bounds.vanishes ? 'vanishes' : left > bounds.explodes ? 'explodes' : 'steady';
  return { factor: Math.exp(slope), left, verdict };
}

/** The slope of the line through values at 0, 1, 2, … by least squares. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [product, square] = [0, 0];
  for (const [x, value] of values.entries()) {
    product += (x - middle) * (value - mean);
    square += (x - middle) ** 2;
  }
  return product / square;
}
