import { positive } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { decayField, type LearningRate } from './learning-rate.js';
import type { Optimizer } from './optimizer.js';

export interface SgdOptions extends LearningRate {}

export type SgdSpec = { readonly kind: 'sgd' } & SgdOptions;

/** Gradient descent: θ ← θ − η g. */
export function sgd(options: Swept<SgdOptions>) {
  return { kind: 'sgd', ...options } as const;
}

export const sgdOptimizer: Optimizer<SgdSpec> = {
  kind: 'sgd',
  fields: { learningRate: positive, decay: decayField },
  slots: 0,
  update: (tf, _spec, { parameters, gradient, learningRate }) => ({
    parameters: tf.tidy(() => parameters.sub(gradient.mul(learningRate))),
    slots: [],
  }),
};
