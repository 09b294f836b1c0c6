import { cells, stackLayers } from '../cells/index.js';
import { mostOnGpu } from '../engine/cohort-size.js';
import type { BackendName } from '../engine/engine.js';
import { cellCode } from '../engine/native/cell-code.js';
import { scratchSizes } from '../engine/webgpu/gpu-arrays.js';
import { gpuLayout } from '../engine/webgpu/gpu-layout.js';
import { scratchBytes } from '../engine/webgpu/scratch-bytes.js';
import { type OptimizerSpec, slotsOf } from '../optimizers/index.js';
import type { Batch } from '../tasks/task.js';
import { validationValues } from './evaluate.js';
import type { Model } from './model.js';
import { passModel } from './pass-model.js';

/** The memory of a thread that trains a cohort, in bytes: of each replica, and of everything else. */
export interface Bytes {
  readonly replica: number;
  readonly fixed: number;
}

/** Node with TensorFlow.js, its compiled code and its heap. */
const thread = 128 << 20;

/**
 * Estimates a cohort's memory, rather too high than too low: the factors were fitted to the peaks of measured
 * processes. A pass over whole models works on one replica at a time, on its activations [T, B, (G + 1)·H] and some
 * arrays beside them. Elsewhere each of a step's ops leaves its result until the gradients are made, and each step a
 * product of the weights' size.
 */
export function countBytes(
  model: Model,
  optimizer: OptimizerSpec,
  validation: Pick<Batch, 'steps' | 'batch'>,
  backend: BackendName,
): Bytes {
  const { task, cell, layout } = model;
  const { units, kind } = cell.kind === 'bidirectional' ? cell.cell : cell;
  const isKnown = cellCode(passModel(model).cell) !== undefined;
  const fused = backend === 'native' && isKnown;
  const gates = cells[kind].gates.length;
  const directions = stackLayers(cell).flat().length;
  const rows = task.steps * task.batch;
  const inputs = 3 * rows * (task.input.kind === 'tokens' ? 1 : task.input.size);
  const states = rows * directions * units * (fused ? gates + 5 : 25 * gates);
  const readOut = 4 * task.output.size * (task.output.at === 'every-step' ? rows : task.batch);
  const ofValidation = validationValues(model, validation) * (fused ? 1 : 2);
  if (fused) {
    return {
      replica:
        4 * (layout.size * (slotsOf(optimizer) + 3) + inputs + 2 * directions * 2 * task.batch * units),
      fixed: thread + 4 * (states + readOut + 6 * layout.size + ofValidation),
    };
  }
  if (backend === 'webgpu' && isKnown) {
    const kept = layout.size * (slotsOf(optimizer) + 1) + 2 * directions * 2 * task.batch * units;
    const scratch = scratchSizes(gpuLayout(passModel(model))!, task, true);
    const worked = 4 * Object.values(scratch).reduce((sum, size) => sum + size, 0);
    return {
      replica: 4 * kept,
      fixed: thread + Math.max(worked, Math.min(scratchBytes, mostOnGpu * worked)),
    };
  }
  const copies = slotsOf(optimizer) + 10 + 2 * task.steps;
  return {
    replica: 4 * (layout.size * copies + states + inputs + readOut),
    fixed: thread + 4 * ofValidation,
  };
}
