import type { RuleArguments } from './addon.js';

/** An optimizer's spec with the options that its rule reads. */
export type UpdateRule =
  | { readonly kind: 'sgd' }
  | { readonly kind: 'momentum'; readonly momentum: number; readonly nesterov: boolean }
  | { readonly kind: 'rmsprop'; readonly rho: number; readonly epsilon: number }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/** The numbers of a rule at update `step`, counted from 1. */
export function ruleArguments(rule: UpdateRule, step: number): RuleArguments {
  switch (rule.kind) {
    case 'sgd':
      return { rule: 0 };
    case 'momentum':
      return { rule: 1, decay: rule.momentum, nesterov: rule.nesterov };
    case 'rmsprop':
      return { rule: 2, decay: rule.rho, epsilon: rule.epsilon };
    case 'adam': {
      const { beta1, beta2, epsilon } = rule;
      const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step];
      return { rule: 3, decay: beta1, decay2: beta2, epsilon, correction1, correction2 };
    }
  }
}
