import type { Initializer } from './initializer.js';
import { sampleVarianceScaling } from './variance-scaling.js';

export type LecunUniformSpec = { readonly kind: 'lecunUniform' };

/** Uniform within ±√(3 / fanIn). LeCun et al. 1998, "Efficient BackProp", section 4.6. */
export function lecunUniform() {
  return { kind: 'lecunUniform' } as const;
}

export const lecunUniformInitializer: Initializer<LecunUniformSpec> = {
  kind: 'lecunUniform',
  fields: {},
  refuse: () => undefined,
  sample: (_spec, random, shape) =>
    sampleVarianceScaling({ scale: 1, mode: 'fanIn', distribution: 'uniform' }, random, shape),
};
