import type { Tf, UpdateInPlace } from '../engine.js';
import type { Addon, UpdateArguments } from './addon.js';
import { checkShape } from './check-shape.js';
import { nativeBackend } from './native-backend.js';

/** An optimizer's spec with the options that its rule reads. */
export type UpdateRule =
  | { readonly kind: 'sgd' }
  | { readonly kind: 'momentum'; readonly momentum: number; readonly nesterov: boolean }
  | { readonly kind: 'rmsprop'; readonly rho: number; readonly epsilon: number }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/**
 * Clips and updates in one pass over memory. Parameters and slots are written in place: whoever calls owns them
 * alone. Formulas as in torch.optim.
 */
export function nativeUpdate(tf: Tf, addon: Addon): (update: UpdateInPlace) => void {
  return ({ rule, parameters, slots, gradient, norms, clipNorm, learningRates, step }) => {
    const backend = nativeBackend(tf);
    checkShape('update', 'gradient', gradient, parameters.shape);
    for (const [n, slot] of slots.entries()) checkShape('update', `slots[${n}]`, slot, parameters.shape);
    checkShape('update', 'norms', norms, [parameters.shape[0]]);
    checkShape('update', 'learningRates', { shape: [learningRates.length] }, [parameters.shape[0]]);
    const values = backend.values(parameters);
    const [slot0, slot1] = slots.map((slot) => backend.values(slot));
    const scale =
      clipNorm === undefined
        ? undefined
        : backend.values(norms).map((norm) => clipNorm / Math.max(norm, clipNorm));
    addon.update({
      ...optionsOf(rule as UpdateRule, step),
      ...{ replicas: parameters.shape[0], size: parameters.shape[1], scale },
      learningRate: Float32Array.from(learningRates),
      ...{ gradient: backend.values(gradient), parameters: values, nextParameters: values },
      ...{ slot0, nextSlot0: slot0, slot1, nextSlot1: slot1 },
    });
  };
}

type RuleOptions = Pick<
  UpdateArguments,
  'rule' | 'decay' | 'decay2' | 'epsilon' | 'nesterov' | 'correction1' | 'correction2'
>;

function optionsOf(rule: UpdateRule, step: number): RuleOptions {
  switch (rule.kind) {
    case 'sgd':
      return { rule: 0 };
    case 'momentum':
      return { rule: 1, decay: rule.momentum, nesterov: rule.nesterov };
    case 'rmsprop':
      return { rule: 2, decay: rule.rho, epsilon: rule.epsilon };
    case 'adam': {
      const { beta1, beta2, epsilon } = rule;
      const corrections = { correction1: 1 - beta1 ** step, correction2: 1 - beta2 ** step };
      return { rule: 3, decay: beta1, decay2: beta2, epsilon, ...corrections };
    }
  }
}
