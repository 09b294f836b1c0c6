import type { Initializer } from './initializer.js';
import { sampleVarianceScaling } from './variance-scaling.js';

export type GlorotNormalSpec = { readonly kind: 'glorotNormal' };

/** Truncated normal values of variance 2 / (fanIn + fanOut). Glorot & Bengio 2010, equation 12. */
export function glorotNormal() {
  return { kind: 'glorotNormal' } as const;
}

export const glorotNormalInitializer: Initializer<GlorotNormalSpec> = {
  kind: 'glorotNormal',
  fields: {},
  refuse: () => undefined,
  sample: (_spec, random, shape) =>
    sampleVarianceScaling({ scale: 1, mode: 'fanAvg', distribution: 'truncatedNormal' }, random, shape),
};
