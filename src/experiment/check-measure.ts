import { type MeasureSpec, measureKinds } from '../measures/index.js';
import { checkValue, isRecord } from '../spec/check-value.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { isSweep } from '../spec/sweep.js';

/** Checks the `measure` of an experiment, a measure or a list; throws InvalidRequest with the path, the value and what was expected. */
export function checkMeasure(value: unknown): readonly MeasureSpec[] {
  const measures: readonly (readonly [unknown, string])[] = Array.isArray(value)
    ? value.map((measure, index) => [measure, `measure[${index}]`])
    : [[value, 'measure']];
  const seen = new Map<string, string>();
  return measures.map(([measure, path]) => {
    refuseSweeps(measure, path);
    const checked = checkValue(measureKinds, measure, path) as MeasureSpec;
    const before = seen.get(checked.kind);
    if (before !== undefined)
      throw new InvalidRequest(`${path}: ${checked.kind} stands at ${before} already; give it once`);
    seen.set(checked.kind, path);
    return checked;
  });
}

function refuseSweeps(measure: unknown, path: string): void {
  if (isSweep(measure))
    throw new InvalidRequest(
      `${path}: cannot be swept, for a measure is no part of a trial; give one measure or a list of measures`,
    );
  if (isRecord(measure))
    for (const [name, part] of Object.entries(measure)) refuseSweeps(part, `${path}.${name}`);
}
