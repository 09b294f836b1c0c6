import type { Swept } from '../spec/sweep.js';
import { type FanOptions, namedScaling } from './variance-scaling.js';

export type GlorotUniformSpec = { readonly kind: 'glorotUniform' } & FanOptions;

/** Uniform within ±√(6 / (fanIn + fanOut)). Glorot & Bengio 2010, equation 16. */
export function glorotUniform(options: Swept<FanOptions> = {}) {
  return { kind: 'glorotUniform', ...options } as const;
}

export const glorotUniformInitializer = namedScaling('glorotUniform', {
  scale: 1,
  mode: 'fanAvg',
  distribution: 'uniform',
});
