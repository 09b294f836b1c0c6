import type { Swept } from '../spec/sweep.js';
import { type FanOptions, namedScaling } from './variance-scaling.js';

export type HeUniformSpec = { readonly kind: 'heUniform' } & FanOptions;

/** Uniform within ±√(6 / fanIn). He et al. 2015, arXiv:1502.01852. */
export function heUniform(options: Swept<FanOptions> = {}) {
  return { kind: 'heUniform', ...options } as const;
}

export const heUniformInitializer = namedScaling('heUniform', {
  scale: 2,
  mode: 'fanIn',
  distribution: 'uniform',
});
