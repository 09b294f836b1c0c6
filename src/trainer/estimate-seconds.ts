import type { Engine } from '../engine/engine.js';
import type { Cohort } from '../plan/cohort.js';
import type { LoadedTask } from '../tasks/task.js';
import { countFlops, evaluations } from './count-flops.js';
import { buildModel } from './model.js';
import { startReplicas } from './start-replicas.js';

/** Seconds that a cohort will take, from the time of its first few updates; validation is counted in proportion to its operations. */
export async function estimateSeconds(
  engine: Engine,
  task: LoadedTask,
  cohort: Cohort,
  now: () => number,
): Promise<number> {
  const specs = cohort.map(({ spec }) => spec);
  const { train, cell } = specs[0]!;
  const model = buildModel(task.shape, cell);
  const replicas = startReplicas(engine, model, task, specs);
  const times: number[] = [];
  for (let step = 0; step < 4; step++) {
    const startedAt = now();
    await replicas.advance(step, { update: true, measure: false });
    await replicas.firstBadSteps();
    times.push((now() - startedAt) / 1000);
  }
  replicas.dispose();
  const update = Math.min(...times.slice(1));
  const { steps, batch } = task.validation();
  const flops = countFlops(model, { steps, batch });
  return update * (train.steps + 1 + (evaluations(train) * flops.evaluation) / flops.update);
}
