import type { CurvePoint } from './area-under-curve.js';

/** A curve's value at a step, on the line between the points about it; the first or the last value outside of them, NaN of no points. */
export function valueAt(points: readonly CurvePoint[], step: number): number {
  const next = points.findIndex((point) => point.step >= step);
  if (next === -1) return points.at(-1)?.value ?? Number.NaN;
  const [left, right] = [points[next - 1], points[next]!];
  if (left === undefined || right.step === step) return right.value;
  const share = (step - left.step) / (right.step - left.step);
  return left.value + share * (right.value - left.value);
}
