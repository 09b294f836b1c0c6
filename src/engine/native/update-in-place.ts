import type { Tf, UpdateInPlace } from '../engine.js';
import type { Addon } from './addon.js';
import { checkShape } from './check-shape.js';
import { nativeBackend } from './native-backend.js';
import { ruleArguments, type UpdateRule } from './rule-arguments.js';

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
      ...ruleArguments(rule as UpdateRule, step),
      ...{ replicas: parameters.shape[0], size: parameters.shape[1], scale },
      learningRate: Float32Array.from(learningRates),
      ...{ gradient: backend.values(gradient), parameters: values, nextParameters: values },
      ...{ slot0, nextSlot0: slot0, slot1, nextSlot1: slot1 },
    });
  };
}
