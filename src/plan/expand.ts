import { type CheckedTrialSource, isTrialSource } from '../experiment/check-warm-start.js';
import type { CheckedExperiment } from '../experiment/checked-experiment.js';
import { isSweep } from '../spec/sweep.js';
import type { TaskSpec } from '../tasks/index.js';
import { findAxes } from './axis.js';
import { gridPoints } from './grid-points.js';
import type { Trial } from './trial.js';
import { trialMaker } from './trial-maker.js';
import { variants } from './variants.js';

/** The tasks of an experiment and of those that its trials begin from, each once for every way through its sweeps. */
export function* taskVariants({ swept }: CheckedExperiment): Generator<TaskSpec> {
  for (const { value } of variants(swept.task, 'task', findAxes(swept))) yield value as TaskSpec;
  for (const { experiment } of trialSources(swept.warmStart)) yield* taskVariants(experiment);
}

/** The trials that a warm start names as sources, whatever is swept. */
function* trialSources(value: unknown): Generator<CheckedTrialSource> {
  if (isTrialSource(value)) yield value;
  else if (isSweep(value)) for (const item of value.values) yield* trialSources(item);
  else if (typeof value === 'object' && value !== null && 'from' in value) yield* trialSources(value.from);
}

/**
 * Every trial of an experiment once: for each seed the product of all sweeps that apply, the last sweep varying
 * fastest. `resolved` gives the task completed with what its data files hold. Trials share the parts of their specs
 * that are alike: a million of them fit into memory, and each part is written but once for their ids. Throws
 * InvalidRequest where a warm start names no grid point, or several.
 */
export function* expand(
  experiment: CheckedExperiment,
  resolved: (task: TaskSpec) => TaskSpec,
): Generator<Trial> {
  const { seeds } = experiment;
  const points = seeds.length > 1 ? [...gridPoints(experiment, resolved)] : gridPoints(experiment, resolved);
  const trialsOf = trialMaker();
  for (const seed of seeds) {
    const trialOf = trialsOf(seed);
    for (const gridPoint of points) yield trialOf(gridPoint);
  }
}
