import type { Engine } from '../engine/engine.js';
import type { ReplicaState } from '../plan/continuation.js';
import type { TrialSpec } from '../plan/trial.js';
import type { LoadedTask } from '../tasks/task.js';
import { ComposedReplicas } from './composed-replicas.js';
import { DeviceReplicas } from './device-replicas.js';
import { FusedReplicas } from './fused-replicas.js';
import { firstParameters, type Model } from './model.js';
import { passModel } from './pass-model.js';
import type { Replicas } from './replicas.js';

/**
 * The replicas of some trials of one shape at a step, by default at step 0, in the given states: on a device
 * that keeps them, or in one call a step, where the engine has either for the model, else op by op.
 */
export function startReplicas(
  engine: Engine,
  model: Model,
  task: LoadedTask,
  specs: readonly TrialSpec[],
  states: readonly ReplicaState[] = specs.map((spec) => firstState(firstParameters(model, spec))),
  step = 0,
): Replicas {
  const resident = isPlain(task, specs) ? engine.residentModel?.(passModel(model)) : undefined;
  if (resident) return new DeviceReplicas(resident, model, task, specs, states);
  const pass = engine.modelPass?.(passModel(model));
  return pass
    ? new FusedReplicas(pass, model, task, specs, states)
    : new ComposedReplicas(engine, model, task, specs, states, step);
}

/** Whether nothing is frozen or trains at a rate of its own, and all sequences are of one length: a device knows neither. */
function isPlain(task: LoadedTask, [first]: readonly TrialSpec[]): boolean {
  return !first!.warmStart && task.validation().lengths === undefined;
}

/** A replica at step 0. */
export function firstState(parameters: Float32Array): ReplicaState {
  return { parameters, slots: [], states: undefined, firstBadStep: undefined };
}
