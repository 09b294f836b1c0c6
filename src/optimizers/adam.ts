import type { Tensor2D } from '@tensorflow/tfjs';
import { fraction, nonNegative, positive, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { decayField, type LearningRate } from './learning-rate.js';
import type { Optimizer } from './optimizer.js';

export interface AdamOptions extends LearningRate {
  /** What the mean of gradients keeps from one update to the next. Default 0.9. */
  readonly beta1?: number;
  /** What the mean of squares keeps from one update to the next. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the corrected mean of squares. Default 1e-8. */
  readonly epsilon?: number;
}

export type AdamSpec = { readonly kind: 'adam' } & LearningRate &
  Required<Omit<AdamOptions, keyof LearningRate>>;

/**
 * Adam (Kingma & Ba 2015, arXiv 1412.6980): m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g²,
 * θ ← θ − η m̂ / (√ŝ + ε), with m̂ = m / (1 − β₁ⁿ) and ŝ = s / (1 − β₂ⁿ) at update n, as in PyTorch.
 */
export function adam(options: Swept<AdamOptions>) {
  return { kind: 'adam', ...options } as const;
}

export const adamOptimizer: Optimizer<AdamSpec> = {
  kind: 'adam',
  fields: {
    learningRate: positive,
    beta1: withDefault(fraction, 0.9),
    beta2: withDefault(fraction, 0.999),
    epsilon: withDefault(nonNegative, 1e-8),
    decay: decayField,
  },
  slots: 2,
  update: (tf, { beta1, beta2, epsilon }, { parameters, gradient, slots, learningRate, step }) =>
    tf.tidy(() => {
      const mean: Tensor2D = slots[0]!.mul(beta1).add(gradient.mul(1 - beta1));
      const squares: Tensor2D = slots[1]!.mul(beta2).add(gradient.square().mul(1 - beta2));
      const rate = learningRate.div(1 - beta1 ** step);
      const root = squares.sqrt().div(Math.sqrt(1 - beta2 ** step));
      return {
        parameters: parameters.sub<Tensor2D>(mean.mul(rate).div(root.add(epsilon))),
        slots: [mean, squares],
      };
    }),
};
