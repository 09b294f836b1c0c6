import { type MeasureSpec, measures } from '../measures/index.js';
import type { Trial } from '../plan/trial.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { TaskShape, TaskSpec } from '../tasks/index.js';
import { buildModel } from './model.js';

/** Refuses a measure that no trial of a plan has anything for: InvalidRequest, before the first trial starts. */
export function checkMeasures(
  specs: readonly MeasureSpec[],
  trials: readonly Trial[],
  shapeOf: (spec: TaskSpec) => TaskShape,
): void {
  if (specs.length === 0) return;
  const left = new Map<MeasureSpec, string>(specs.map((spec) => [spec, '']));
  const seen = new Map<unknown, Set<unknown>>();
  for (const { spec } of trials) {
    const cells = seen.get(spec.task) ?? new Set();
    seen.set(spec.task, cells);
    if (cells.has(spec.cell)) continue;
    cells.add(spec.cell);
    const model = buildModel(shapeOf(spec.task), spec.cell);
    for (const measure of [...left.keys()]) {
      const reason = measures[measure.kind].refuse(model);
      if (reason === undefined) left.delete(measure);
      else left.set(measure, reason);
    }
    if (left.size === 0) return;
  }
  for (const [{ kind }, reason] of left)
    throw new InvalidRequest(`measure: ${kind} finds nothing to measure in any trial: ${reason}`);
}
