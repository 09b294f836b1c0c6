import type { Swept } from '../spec/sweep.js';
import { type FanOptions, namedScaling } from './variance-scaling.js';

export type LecunUniformSpec = { readonly kind: 'lecunUniform' } & FanOptions;

/** Uniform within ±√(3 / fanIn). LeCun et al. 1998, "Efficient BackProp", section 4.6. */
export function lecunUniform(options: Swept<FanOptions> = {}) {
  return { kind: 'lecunUniform', ...options } as const;
}

export const lecunUniformInitializer = namedScaling('lecunUniform', {
  scale: 1,
  mode: 'fanIn',
  distribution: 'uniform',
});
