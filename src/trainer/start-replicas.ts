import type { Engine } from '../engine/engine.js';
import type { TrialSpec } from '../plan/trial.js';
import type { LoadedTask } from '../tasks/task.js';
import { ComposedReplicas } from './composed-replicas.js';
import { FusedReplicas } from './fused-replicas.js';
import { firstParameters, type Model } from './model.js';
import { passModel } from './pass-model.js';
import type { Replicas } from './replicas.js';

/** The replicas of some trials of one shape at step 0: in one call a step where the engine has a pass over the model, else op by op. */
export function startReplicas(
  engine: Engine,
  model: Model,
  task: LoadedTask,
  specs: readonly TrialSpec[],
  first: readonly Float32Array[] = specs.map((spec) => firstParameters(model, spec)),
): Replicas {
  const pass = engine.modelPass?.(passModel(model));
  return pass
    ? new FusedReplicas(pass, model, task, specs, first)
    : new ComposedReplicas(engine, model, task, specs, first);
}
