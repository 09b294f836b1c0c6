import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';
import type { Addon, UpdateArguments } from './addon.js';
import { nativeBackend } from './native-backend.js';

/** An optimizer's spec with the options that its rule reads. */
export type UpdateRule =
  | { readonly kind: 'sgd' }
  | { readonly kind: 'momentum'; readonly momentum: number; readonly nesterov: boolean }
  | { readonly kind: 'rmsprop'; readonly rho: number; readonly epsilon: number }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/** Parameters that are updated together: [K, …] each, as many slots as the rule keeps. */
export interface UpdatePart {
  readonly parameters: Tensor;
  readonly gradient: Tensor;
  readonly slots: readonly Tensor[];
  /** Where the scopes begin and the last one ends, within a replica's row; one scope when absent. */
  readonly offsets?: Int32Array;
}

/** One update of all replicas. */
export interface UpdateRequest {
  readonly rule: UpdateRule;
  readonly parts: readonly UpdatePart[];
  /** [K] */
  readonly learningRate: Float32Array;
  /** Gradients of a larger norm are scaled down to it, each replica by itself. */
  readonly clipNorm?: number | undefined;
  /** Counts updates from 1. */
  readonly step: number;
}

/** The gradients' norms before clipping. */
export interface UpdateNorms {
  /** Over all parts, [K]. */
  readonly global: Float32Array;
  /** Of each part, [K, scopes]. */
  readonly byScope: readonly Float32Array[];
}

/**
 * Clips, measures and updates in two passes over memory. Parameters and slots are written IN PLACE: whoever calls
 * owns them alone. Formulas as in torch.optim.
 */
export function nativeUpdate(tf: Tf, addon: Addon): (request: UpdateRequest) => UpdateNorms {
  return ({ rule, parts, learningRate, clipNorm, step }) => {
    const backend = nativeBackend(tf);
    const replicas = learningRate.length;
    const norms = measure(tf, addon, parts, replicas);
    const scale =
      clipNorm === undefined ? undefined : norms.global.map((norm) => clipNorm / Math.max(norm, clipNorm));
    const options = optionsOf(rule, step);
    for (const { parameters, gradient, slots } of parts) {
      const values = backend.values(parameters);
      const [slot0, slot1] = slots.map((slot) => backend.values(slot));
      addon.update({
        ...options,
        ...{ replicas, size: parameters.size / replicas, learningRate, scale },
        ...{ gradient: backend.values(gradient), parameters: values, nextParameters: values },
        ...{ slot0, nextSlot0: slot0, slot1, nextSlot1: slot1 },
      });
    }
    return norms;
  };
}

function measure(tf: Tf, addon: Addon, parts: readonly UpdatePart[], replicas: number): UpdateNorms {
  const backend = nativeBackend(tf);
  const byScope = parts.map(({ gradient, offsets }) => {
    const size = gradient.size / replicas;
    const bounds = offsets ?? Int32Array.of(0, size);
    const norms = new Float32Array(replicas * (bounds.length - 1));
    addon.norms({
      ...{ replicas, size, scopes: bounds.length - 1, values: backend.values(gradient) },
      ...{ offsets: bounds, byScope: norms },
    });
    return norms;
  });
  const global = new Float32Array(replicas);
  for (let k = 0; k < replicas; k++) {
    let squares = 0;
    for (const norms of byScope) {
      const scopes = norms.length / replicas;
      for (let s = k * scopes; s < (k + 1) * scopes; s++) squares += norms[s]! * norms[s]!;
    }
    global[k] = Math.sqrt(squares);
  }
  return { global, byScope };
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
