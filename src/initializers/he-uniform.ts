import type { Initializer } from './initializer.js';
import { sampleVarianceScaling } from './variance-scaling.js';

export type HeUniformSpec = { readonly kind: 'heUniform' };

/** Uniform within ±√(6 / fanIn). He et al. 2015, arXiv:1502.01852. */
export function heUniform() {
  return { kind: 'heUniform' } as const;
}

export const heUniformInitializer: Initializer<HeUniformSpec> = {
  kind: 'heUniform',
  fields: {},
  refuse: () => undefined,
  sample: (_spec, random, shape) =>
    sampleVarianceScaling({ scale: 2, mode: 'fanIn', distribution: 'uniform' }, random, shape),
};
