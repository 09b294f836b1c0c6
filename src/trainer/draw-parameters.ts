import type { Engine } from '../engine/engine.js';
import type { TrialSpec } from '../plan/trial.js';
import type { LoadedTask } from '../tasks/task.js';
import { fitToBatch } from './fit-to-batch.js';
import { firstParameters, type Model } from './model.js';

/**
 * The parameters of a trial at step 0, [P]: drawn by its initializers and, where some of them look at data, fitted to the
 * first batch of data seed 0, the same for every trial of a task, so that they depend on the seed of the weights alone.
 */
export async function drawParameters(
  engine: Engine,
  model: Model,
  task: LoadedTask,
  spec: TrialSpec,
): Promise<Float32Array> {
  const parameters = firstParameters(model, spec);
  await fitToBatch(engine, model, spec.initializer, () => task.batch(0, 0), parameters);
  return parameters;
}
