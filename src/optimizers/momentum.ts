import type { Tensor2D } from '@tensorflow/tfjs';
import { fraction, positive, trueOrFalse, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { decayField, type LearningRate } from './learning-rate.js';
import type { Optimizer } from './optimizer.js';

export interface MomentumOptions extends LearningRate {
  /** Default 0.9. */
  readonly momentum?: number;
  /** Step from where the velocity would lead (Sutskever et al. 2013). Default false. */
  readonly nesterov?: boolean;
}

export type MomentumSpec = { readonly kind: 'momentum' } & LearningRate &
  Required<Omit<MomentumOptions, keyof LearningRate>>;

/**
 * Gradient descent with momentum: v ← μ v + g, θ ← θ − η v or, with Nesterov's, θ ← θ − η (g + μ v). As in
 * PyTorch and TF1 the learning rate stands outside the velocity.
 */
export function momentum(options: Swept<MomentumOptions>) {
  return { kind: 'momentum', ...options } as const;
}

export const momentumOptimizer: Optimizer<MomentumSpec> = {
  kind: 'momentum',
  fields: {
    learningRate: positive,
    momentum: withDefault(fraction, 0.9),
    nesterov: withDefault(trueOrFalse, false),
    decay: decayField,
  },
  slots: 1,
  update: (tf, spec, { parameters, gradient, slots, learningRate }) =>
    tf.tidy(() => {
      const velocity: Tensor2D = slots[0]!.mul(spec.momentum).add(gradient);
      const direction = spec.nesterov ? velocity.mul(spec.momentum).add(gradient) : velocity;
      return { parameters: parameters.sub<Tensor2D>(direction.mul(learningRate)), slots: [velocity] };
    }),
};
