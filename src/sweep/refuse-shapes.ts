import type { Refuse } from '../engine/choose-backend.js';
import { refuseShape } from '../engine/webgpu/refuse-shape.js';
import { shapeKey } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';
import type { LoadedTask, TaskSpec } from '../tasks/index.js';
import { buildModel } from '../trainer/model.js';
import { passModel } from '../trainer/pass-model.js';
import { shapeText } from './shape-text.js';

/** Refuses a backend whose GPU cannot hold one of the trials: a sentence with the first shape that is too large. */
export function refuseShapes(taskOf: (spec: TaskSpec) => LoadedTask, trials: readonly Trial[]): Refuse {
  return (_, { limits, device = 'the GPU' }) => {
    if (limits === undefined) return undefined;
    const shapes = new Map(trials.map((trial) => [shapeKey(trial), trial]));
    for (const trial of shapes.values()) {
      const task = taskOf(trial.spec.task);
      const model = passModel(buildModel(task.shape, trial.spec.cell));
      const reason = refuseShape(model, task.shape, limits);
      if (reason !== undefined)
        return `a trial of ${shapeText(trial.spec.cell, task.shape)} does not fit ${device}: ${reason}; ask for fewer units, steps or sequences`;
    }
    return undefined;
  };
}
