import type { Initializer } from './initializer.js';
import { sampleVarianceScaling } from './variance-scaling.js';

export type HeNormalSpec = { readonly kind: 'heNormal' };

/** Truncated normal values of variance 2 / fanIn. He et al. 2015, arXiv:1502.01852. */
export function heNormal() {
  return { kind: 'heNormal' } as const;
}

export const heNormalInitializer: Initializer<HeNormalSpec> = {
  kind: 'heNormal',
  fields: {},
  refuse: () => undefined,
  sample: (_spec, random, shape) =>
    sampleVarianceScaling({ scale: 2, mode: 'fanIn', distribution: 'truncatedNormal' }, random, shape),
};
