import type { Engine } from '../src/engine/engine.js';
import { DeviceReplicas } from '../src/trainer/device-replicas.js';
import { buildModel, firstParameters } from '../src/trainer/model.js';
import { passModel } from '../src/trainer/pass-model.js';
import { firstState } from '../src/trainer/start-replicas.js';
import { cellSpec, type Training, trialSpec } from './training-step.js';

/** A cohort in training on a GPU, by the trainer's own code. */
export interface GpuTraining {
  /** Makes so many updates, reading what they measured after each where it is logged, else after the last; the seconds of all. */
  run(steps: number, logged: boolean): Promise<number>;
  dispose(): void;
}

/** Brings a cohort onto a GPU. RangeError where there are no programs for its cell. */
export function gpuTraining(
  residentModel: NonNullable<Engine['residentModel']>,
  { kind, units, task, replicas }: Training,
): GpuTraining {
  const cell = cellSpec(kind, units);
  const specs = Array.from({ length: replicas }, (_, seed) => trialSpec(cell, seed));
  const model = buildModel(task.shape, cell);
  const resident = residentModel(passModel(model));
  if (!resident) throw new RangeError(`no programs know a ${kind} of ${units} units`);
  const states = specs.map((spec) => firstState(firstParameters(model, spec)));
  const trained = new DeviceReplicas(resident, model, task, specs, states);
  let step = 0;
  return {
    async run(steps, logged) {
      const start = performance.now();
      for (let n = 0; n < steps; n++) {
        await trained.advance(step, { update: true });
        step += 1;
        if (logged || n === steps - 1) await trained.measures();
      }
      return (performance.now() - start) / 1000;
    },
    dispose: () => trained.dispose(),
  };
}
