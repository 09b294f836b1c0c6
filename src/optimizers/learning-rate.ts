import { z } from 'zod';
import { type Field, orNone } from '../spec/field.js';

/** A learning rate that falls in steps. */
export interface Decay {
  /** Updates from one fall to the next. */
  readonly every: number;
  /** What the rate is multiplied by at each fall. */
  readonly factor: number;
}

/** The part of an optimizer's spec that sets its learning rate. */
export interface LearningRate {
  /** Above 0. */
  readonly learningRate: number;
  /** Constant when absent or null. */
  readonly decay?: Decay | null;
}

/** The option `decay` of every optimizer. */
export const decayField: Field = orNone({
  expected: '{ every: a whole number of at least 1, factor: a number above 0 }',
  schema: z.strictObject({ every: z.int().min(1), factor: z.number().positive() }),
});

/** The learning rate of the update that follows `step` updates: learningRate · factor^⌊step / every⌋. */
export function learningRateAt({ learningRate, decay }: LearningRate, step: number): number {
  return decay ? learningRate * decay.factor ** Math.floor(step / decay.every) : learningRate;
}
