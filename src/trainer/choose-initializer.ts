import { type InitializerSpec, initializers } from '../initializers/index.js';
import type { TrialSpec } from '../plan/trial.js';
import { initializerFor } from '../scopes/scope-pattern.js';

/**
 * The initializer of a variable: of a trial's rules the last whose pattern matches, or a bare initializer for every wx
 * and wt, or for every variable where it knows whole models; where neither speaks, the model's own default
 * (`fallback`), or glorotUniform for a wx or wt.
 */
export function chooseInitializer(
  rules: TrialSpec['initializer'],
  path: string,
  fallback?: InitializerSpec,
): InitializerSpec {
  if (!isBare(rules)) return initializerFor(rules, path) ?? fallback ?? { kind: 'glorotUniform' };
  if (initializers[rules.kind].wholeModel) return rules;
  return /(^|\/)w[xt]$/.test(path) ? rules : (fallback ?? rules);
}

/** Whether a trial's initializer is a single one and not a map by scope pattern. */
export function isBare(rules: TrialSpec['initializer']): rules is InitializerSpec {
  return typeof (rules as { kind?: unknown }).kind === 'string';
}
