import type { Initializer } from './initializer.js';
import { sampleVarianceScaling } from './variance-scaling.js';

export type LecunNormalSpec = { readonly kind: 'lecunNormal' };

/** Truncated normal values of variance 1 / fanIn. LeCun et al. 1998, "Efficient BackProp", section 4.6. */
export function lecunNormal() {
  return { kind: 'lecunNormal' } as const;
}

export const lecunNormalInitializer: Initializer<LecunNormalSpec> = {
  kind: 'lecunNormal',
  fields: {},
  refuse: () => undefined,
  sample: (_spec, random, shape) =>
    sampleVarianceScaling({ scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' }, random, shape),
};
