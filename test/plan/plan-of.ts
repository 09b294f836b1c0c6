import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { makePlan, type Plan } from '../../src/plan/plan.js';
import type { TaskSpec } from '../../src/tasks/index.js';

/** The plan of a small experiment some of whose parts are replaced; tasks stay as they are unless `resolve` says otherwise. */
export function planOf(
  parts: Readonly<Record<string, unknown>>,
  resolve: (task: TaskSpec) => Promise<TaskSpec> = async (task) => task,
): Promise<Plan> {
  const experiment = checkExperiment({
    name: 'small',
    task: { kind: 'adding', length: 5, batchSize: 2 },
    cell: { kind: 'gru', units: 4 },
    initializer: { kind: 'orthogonal' },
    train: { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    seeds: 1,
    ...parts,
  });
  return makePlan(experiment, resolve);
}

/** The ids of a plan's trials. */
export function idsOf({ trials }: Plan): readonly string[] {
  return trials.map(({ id }) => id);
}
