import type { CurvePoint } from './area-under-curve.js';
import type { Duration } from './kaplan-meier.js';

/** The first step at which a curve is at a threshold or below it; censored at its last step where it never is. */
export function timeToThreshold(points: readonly CurvePoint[], threshold: number): Duration {
  const reached = points.find(({ value }) => value <= threshold);
  return { time: (reached ?? points.at(-1))?.step ?? 0, observed: reached !== undefined };
}
