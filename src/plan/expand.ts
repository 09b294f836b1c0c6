import type { CheckedExperiment } from '../experiment/check-experiment.js';
import { isSweep } from '../spec/sweep.js';
import type { TaskSpec } from '../tasks/index.js';
import { findAxes, joinPath, type LabelledAxis } from './axis.js';
import type { AxisValue, TrainSpec, Trial, TrialSpec } from './trial.js';
import { gridPointId, trialId } from './trial-id.js';

/** One way through the sweeps of a value: the value without sweeps, and where it stands on each axis passed. */
interface Variant {
  readonly value: unknown;
  readonly axes: Readonly<Record<string, AxisValue>>;
}

/** The tasks of an experiment, each once for every way through its sweeps. */
export function* taskVariants({ swept }: CheckedExperiment): Generator<TaskSpec> {
  for (const { value } of variants(swept.task, 'task', findAxes(swept))) yield value as TaskSpec;
}

/**
 * Every trial of an experiment once: for each seed the product of all sweeps that apply, the last sweep varying
 * fastest. `resolved` gives the task completed with what its data files hold.
 */
export function* expand(
  { swept, seeds }: CheckedExperiment,
  resolved: (task: TaskSpec) => TaskSpec,
): Generator<Trial> {
  const axes = findAxes(swept);
  const seen = new Set<string>();
  const gridPoints: string[] = [];
  for (const seed of seeds) {
    let place = 0;
    for (const { value, axes: at } of variants(swept, '', axes)) {
      const { task, train, ...rest } = value as Omit<TrialSpec, 'seed'>;
      const point = { ...rest, task: resolved(task), train: withIntervals(train) };
      const gridPoint = gridPoints[place] ?? gridPointId(point);
      gridPoints[place++] = gridPoint;
      const spec: TrialSpec = { ...point, seed };
      const id = trialId(spec);
      if (seen.has(id)) continue;
      seen.add(id);
      yield { id, gridPoint, spec, axes: at };
    }
  }
}

function withIntervals(train: Omit<TrainSpec, 'logEvery' | 'evaluateEvery'> & Partial<TrainSpec>): TrainSpec {
  const part = (of: number) => Math.max(1, Math.round(train.steps / of));
  return { ...train, logEvery: train.logEvery ?? part(100), evaluateEvery: train.evaluateEvery ?? part(10) };
}

function* variants(
  value: unknown,
  path: string,
  axes: ReadonlyMap<string, LabelledAxis>,
): Generator<Variant> {
  if (isSweep(value)) {
    const axis = axes.get(path)!;
    for (const item of value.values) {
      const label = axis.label(item);
      for (const inner of variants(item, path, axes))
        yield { value: inner.value, axes: { [path]: label, ...inner.axes } };
    }
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    yield* products(Object.entries(value), path, axes);
  } else {
    yield { value, axes: {} };
  }
}

/** The product over an object's parts, the last part varying fastest; a part that is null is left out. */
function* products(
  parts: readonly (readonly [string, unknown])[],
  path: string,
  axes: ReadonlyMap<string, LabelledAxis>,
): Generator<Variant> {
  if (parts.length === 0) {
    yield { value: {}, axes: {} };
    return;
  }
  const [name, part] = parts[0]!;
  for (const first of variants(part, joinPath(path, name), axes)) {
    for (const rest of products(parts.slice(1), path, axes)) {
      yield {
        value: first.value === null ? rest.value : { [name]: first.value, ...(rest.value as object) },
        axes: { ...first.axes, ...rest.axes },
      };
    }
  }
}
