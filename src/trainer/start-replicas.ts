import type { Engine } from '../engine/engine.js';
import type { ReplicaState } from '../plan/continuation.js';
import type { TrialSpec } from '../plan/trial.js';
import type { LoadedTask } from '../tasks/task.js';
import { ComposedReplicas } from './composed-replicas.js';
import { FusedReplicas } from './fused-replicas.js';
import { firstParameters, type Model } from './model.js';
import { passModel } from './pass-model.js';
import type { Replicas } from './replicas.js';

/**
 * The replicas of some trials of one shape at a step, by default at step 0, in the given states: in one call a step where the engine has a pass over the model, else op by op.
 */
export function startReplicas(
  engine: Engine,
  model: Model,
  task: LoadedTask,
  specs: readonly TrialSpec[],
  states: readonly ReplicaState[] = specs.map((spec) => firstState(firstParameters(model, spec))),
  step = 0,
): Replicas {
  const pass = engine.modelPass?.(passModel(model));
  return pass
    ? new FusedReplicas(pass, model, task, specs, states)
    : new ComposedReplicas(engine, model, task, specs, states, step);
}

/** A replica at step 0. */
export function firstState(parameters: Float32Array): ReplicaState {
  return { parameters, slots: [], states: undefined, firstBadStep: undefined };
}
