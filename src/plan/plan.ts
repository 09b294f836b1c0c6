import type { CheckedExperiment } from '../experiment/checked-experiment.js';
import { canonicalJson } from '../math/canonical-json.js';
import type { TaskSpec } from '../tasks/index.js';
import { type Axis, findAxes } from './axis.js';
import { expand, taskVariants } from './expand.js';
import { sourcesOf } from './sources-of.js';
import type { Trial } from './trial.js';

/** All trials of an experiment in plan order: one seed of every grid point before the second. */
export interface Plan {
  readonly axes: readonly Axis[];
  readonly trials: readonly Trial[];
  /** The trials that others begin from, each once and before whatever begins from it; some may be of the plan too. */
  readonly sources: readonly Trial[];
}

/** Makes the plan of an experiment. `resolve` completes a task with what its data files hold. */
export async function makePlan(
  experiment: CheckedExperiment,
  resolve: (task: TaskSpec) => Promise<TaskSpec>,
): Promise<Plan> {
  const tasks = new Map<string, TaskSpec>();
  for (const task of taskVariants(experiment)) tasks.set(canonicalJson(task), await resolve(task));
  const trials = [...expand(experiment, (task) => tasks.get(canonicalJson(task))!)];
  return {
    axes: [...findAxes(experiment.swept).values()].map(({ path, values }) => ({ path, values })),
    trials,
    sources: sourcesOf(trials),
  };
}
