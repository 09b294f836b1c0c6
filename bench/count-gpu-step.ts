import type { GpuLimits } from '../src/engine/gpu-limits.js';
import type { PassModel } from '../src/engine/model-pass.js';
import type { RuleArguments } from '../src/engine/native/addon.js';
import { replicasAtOnce, scratchSizes } from '../src/engine/webgpu/gpu-arrays.js';
import { gpuLayout } from '../src/engine/webgpu/gpu-layout.js';
import { type BatchSize, type Dispatch, GpuPrograms } from '../src/engine/webgpu/gpu-programs.js';
import type { ProgramText } from '../src/engine/webgpu/program.js';
import { scratchBytes } from '../src/engine/webgpu/scratch-bytes.js';
import { resultsStride } from '../src/engine/webgpu/update.js';

/** What a step of training asks of a GPU, counted from its programs; none is run. */
export interface CountedStep {
  readonly dispatches: number;
  /** Replicas whose activations are worked on together. */
  readonly share: number;
  /** Bytes that come from the host, with one seed of data. */
  readonly uploaded: number;
  /** Bytes of global memory, where every program reads each of its arrays once, writes it once, or both. */
  readonly moved: number;
}

/** Counts a step of so many replicas by an optimizer's rule. RangeError where the programs do not know the model, or it does not fit the limits. */
export function countGpuStep(
  model: PassModel,
  size: BatchSize,
  replicas: number,
  rule: RuleArguments,
  limits: GpuLimits,
): CountedStep {
  const layout = gpuLayout(model);
  if (!layout) throw new RangeError(`no programs know a ${model.cell.kind}`);
  const programs = new GpuPrograms<ProgramText>(layout, { limits, compile: (text) => text }, size.batch);
  const scratch = scratchSizes(layout, size, true);
  const together = { together: scratchBytes, binding: limits.binding };
  const share = Math.min(replicas, replicasAtOnce(scratch, together));
  const dispatches = [...programs.forward(true), ...programs.backward(), ...programs.update(rule)];
  const targets = (model.output.at === 'every-step' ? size.steps : 1) * size.batch;
  const inputs = size.steps * size.batch * (model.input.kind === 'tokens' ? 1 : model.input.size);
  const states = layout.states * size.batch * layout.units;
  const { size: parameters } = layout;
  const numbers: Readonly<Record<string, number>> = {
    ...scratch,
    ...{ parameters, slot0: parameters, slot1: parameters, before: states, after: states },
    ...{ inputs, targets, shares: targets, batchOf: 1, rates: 1, results: resultsStride(layout) },
  };
  const perReplica = dispatches.reduce((sum, dispatch) => sum + numbersMoved(dispatch, numbers), 0);
  return {
    dispatches: dispatches.length * Math.ceil(replicas / share),
    share,
    uploaded: 4 * (inputs + 2 * targets + 2 * replicas + ruleNumbers),
    moved: 4 * perReplica * replicas,
  };
}

/** Numbers of the uniform buffer of the optimizer's rule. */
const ruleNumbers = 12;
const times = { uniform: 0, read: 1, write: 1, update: 2 } as const;

/** Numbers that a program moves for a replica. */
function numbersMoved(
  { program, names }: Dispatch<ProgramText>,
  numbers: Readonly<Record<string, number>>,
): number {
  return Object.entries(program.bindings).reduce((sum, [name, [use]]) => {
    const held = numbers[names[name] ?? name];
    if (use !== 'uniform' && held === undefined) throw new RangeError(`nothing is known of ${name}`);
    return sum + times[use] * (held ?? 0);
  }, 0);
}
