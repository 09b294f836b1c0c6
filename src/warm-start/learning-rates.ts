import type { WarmStartSpec } from '../plan/trial.js';
import { matchesScope } from '../scopes/scope-pattern.js';

/**
 * What the learning rate of each variable is multiplied by, 0 for one that is frozen; undefined where all are trained
 * alike.
 */
export function learningRates(
  warmStart: Pick<WarmStartSpec, 'freeze' | 'learningRate'> | undefined,
  paths: readonly string[],
): Float32Array | undefined {
  if (warmStart === undefined) return undefined;
  const { freeze, learningRate } = warmStart;
  const rates = Float32Array.from(paths, (path) => {
    if (freeze.some((pattern) => matchesScope(pattern, path))) return 0;
    return Object.entries(learningRate).findLast(([pattern]) => matchesScope(pattern, path))?.[1] ?? 1;
  });
  return rates.every((rate) => rate === 1) ? undefined : rates;
}
