import type { Swept } from '../spec/sweep.js';
import { type FanOptions, namedScaling } from './variance-scaling.js';

export type HeNormalSpec = { readonly kind: 'heNormal' } & FanOptions;

/** Truncated normal values of variance 2 / fanIn. He et al. 2015, arXiv:1502.01852. */
export function heNormal(options: Swept<FanOptions> = {}) {
  return { kind: 'heNormal', ...options } as const;
}

export const heNormalInitializer = namedScaling('heNormal', {
  scale: 2,
  mode: 'fanIn',
  distribution: 'truncatedNormal',
});
