import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { SequenceInput, Tf } from '../engine/engine.js';
import type { Batch, TaskShape } from '../tasks/task.js';

/** The batches of all replicas as tensors. */
export interface StackedBatch {
  readonly input: SequenceInput;
  /** Classes, int32 [K, N], or numbers, float32 [K, N]. */
  readonly targets: Tensor;
  /** [K, N]; absent where all targets count alike. */
  readonly weights?: Tensor;
  /** The steps of each sequence, int32 [K, B]; absent where all have all steps. */
  readonly lengths?: Tensor2D;
}

/** Stacks one batch a replica along a leading replica axis. */
export function stackBatches(tf: Tf, shape: TaskShape, batches: readonly Batch[]): StackedBatch {
  const { steps, batch, targets, weights, lengths } = batches[0]!;
  const replicas = batches.length;
  const inputs = batches.map((one) => one.inputs);
  const input: SequenceInput =
    shape.input.kind === 'tokens'
      ? {
          kind: 'tokens',
          tokens: tf.tensor3d(joinInts(inputs), [replicas, steps, batch], 'int32') as Tensor3D,
          symbols: shape.input.size,
        }
      : {
          kind: 'dense',
          values: tf.tensor4d(joinFloats(inputs), [replicas, steps, batch, shape.input.size]),
        };
  const all = batches.map((one) => one.targets);
  const count = [replicas, targets.length] as [number, number];
  return {
    input,
    targets:
      shape.output.loss === 'cross-entropy'
        ? tf.tensor2d(joinInts(all), count, 'int32')
        : tf.tensor2d(joinFloats(all), count),
    ...(weights && { weights: tf.tensor2d(joinFloats(batches.map((one) => one.weights!)), count) }),
    ...(lengths && {
      lengths: tf.tensor2d(joinInts(batches.map((one) => one.lengths!)), [replicas, batch], 'int32'),
    }),
  };
}

function joinInts(parts: readonly (Int32Array | Float32Array)[]): Int32Array {
  return join(new Int32Array(parts.length * parts[0]!.length), parts);
}

function joinFloats(parts: readonly (Int32Array | Float32Array)[]): Float32Array {
  return join(new Float32Array(parts.length * parts[0]!.length), parts);
}

function join<Numbers extends Int32Array | Float32Array>(
  whole: Numbers,
  parts: readonly (Int32Array | Float32Array)[],
): Numbers {
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
