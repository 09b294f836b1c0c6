import { z } from 'zod';
import { type RandomStream, randomStream } from '../math/random-stream.js';
import { type Field, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Batch, Task } from './task.js';

export interface AddingOptions {
  /** Steps in a sequence, at least 2. */
  readonly length: number;
  readonly batchSize: number;
  /** Sequences in the validation set. Default 1,000. */
  readonly validationSize?: number;
}

export type AddingSpec = { readonly kind: 'adding' } & Required<AddingOptions>;

/**
 * Adds two numbers of a sequence. Each step shows a number, uniform in (0, 1), and a marker; one step in each
 * half is marked, and the target is the sum of the two marked numbers (Hochreiter & Schmidhuber 1997, in the
 * form of Le et al. 2015, arXiv 1504.00941).
 */
export function adding(options: Swept<AddingOptions>) {
  return { kind: 'adding', ...options } as const;
}

const atLeastTwo: Field = { expected: 'a whole number of at least 2', schema: z.int().min(2) };

/** The variance of the sum of two uniform numbers: the error of always saying 1. */
const variance = 1 / 6;

export const addingTask: Task<AddingSpec> = {
  kind: 'adding',
  fields: {
    length: atLeastTwo,
    batchSize: positiveInteger,
    validationSize: withDefault(positiveInteger, 1_000),
  },
  refuseCell: () => undefined,
  chance: () => variance,
  async load({ length, batchSize, validationSize }) {
    return {
      shape: {
        input: { kind: 'dense', size: 2 },
        output: { size: 1, at: 'last-step', loss: 'mean-squared-error' },
        steps: length,
        batch: batchSize,
        carriesState: false,
        chance: variance,
      },
      batch: (seed, step) => sequences(randomStream(seed, 'data', 'adding'), length, batchSize, step),
      validation: () => sequences(randomStream(0, 'data', 'adding/validation'), length, validationSize, 0),
      readsOutputs: false,
      metrics: () => ({}),
    };
  },
};

// A sequence rests on length + 2 draws: its numbers, then the places of its markers.
function sequences(random: RandomStream, length: number, batch: number, step: number): Batch {
  const draws = random.uniforms(batch * (length + 2), step * batch * (length + 2));
  const inputs = new Float32Array(length * batch * 2);
  const targets = new Float32Array(batch);
  const half = Math.floor(length / 2);
  for (let b = 0; b < batch; b += 1) {
    const first = b * (length + 2);
    for (let t = 0; t < length; t += 1) inputs[(t * batch + b) * 2] = draws[first + t]!;
    const early = Math.floor(draws[first + length]! * half);
    const late = half + Math.floor(draws[first + length + 1]! * (length - half));
    inputs[(early * batch + b) * 2 + 1] = 1;
    inputs[(late * batch + b) * 2 + 1] = 1;
    targets[b] = draws[first + early]! + draws[first + late]!;
  }
  return { steps: length, batch, inputs, targets };
}
