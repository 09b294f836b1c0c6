import type { Tensor2D } from '@tensorflow/tfjs';
import { fraction, nonNegative, positive, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { decayField, type LearningRate } from './learning-rate.js';
import type { Optimizer } from './optimizer.js';

export interface RmspropOptions extends LearningRate {
  /** What the mean of squares keeps from one update to the next. Default 0.9. */
  readonly rho?: number;
  /** Added to the root of the mean of squares. Default 1e-8. */
  readonly epsilon?: number;
}

export type RmspropSpec = { readonly kind: 'rmsprop' } & LearningRate &
  Required<Omit<RmspropOptions, keyof LearningRate>>;

/**
 * RMSProp (Tieleman & Hinton 2012): s ← ρ s + (1 − ρ) g², θ ← θ − η g / (√s + ε), with ε outside the root as
 * in PyTorch.
 */
export function rmsprop(options: Swept<RmspropOptions>) {
  return { kind: 'rmsprop', ...options } as const;
}

export const rmspropOptimizer: Optimizer<RmspropSpec> = {
  kind: 'rmsprop',
  fields: {
    learningRate: positive,
    rho: withDefault(fraction, 0.9),
    epsilon: withDefault(nonNegative, 1e-8),
    decay: decayField,
  },
  slots: 1,
  update: (tf, { rho, epsilon }, { parameters, gradient, slots, learningRate }) =>
    tf.tidy(() => {
      const squares: Tensor2D = slots[0]!.mul(rho).add(gradient.square().mul(1 - rho));
      const change = gradient.mul(learningRate).div(squares.sqrt().add(epsilon));
      return { parameters: parameters.sub<Tensor2D>(change), slots: [squares] };
    }),
};
