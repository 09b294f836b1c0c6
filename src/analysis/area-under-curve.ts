/** One point of a curve over steps. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/**
 * The area under a curve by the trapezoidal rule, over the span of its steps: the mean height, in the value's own
 * units. The points stand by ascending step. Of a single point it is the value; NaN of none.
 */
export function areaUnderCurve(points: readonly CurvePoint[]): number {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  if (points.length === 1) return first.value;
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    const [left, right] = [points[i - 1]!, points[i]!];
    area += ((left.value + right.value) / 2) * (right.step - left.step);
  }
  return area / (last.step - first.step);
}
