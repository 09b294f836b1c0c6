import type { Initializer } from './initializer.js';
import { sampleVarianceScaling } from './variance-scaling.js';

export type GlorotUniformSpec = { readonly kind: 'glorotUniform' };

/** Uniform within ±√(6 / (fanIn + fanOut)). Glorot & Bengio 2010, equation 16. */
export function glorotUniform() {
  return { kind: 'glorotUniform' } as const;
}

export const glorotUniformInitializer: Initializer<GlorotUniformSpec> = {
  kind: 'glorotUniform',
  fields: {},
  refuse: () => undefined,
  sample: (_spec, random, shape) =>
    sampleVarianceScaling({ scale: 1, mode: 'fanAvg', distribution: 'uniform' }, random, shape),
};
