import type { Swept } from '../spec/sweep.js';
import { type FanOptions, namedScaling } from './variance-scaling.js';

export type GlorotNormalSpec = { readonly kind: 'glorotNormal' } & FanOptions;

/** Truncated normal values of variance 2 / (fanIn + fanOut). Glorot & Bengio 2010, equation 12. */
export function glorotNormal(options: Swept<FanOptions> = {}) {
  return { kind: 'glorotNormal', ...options } as const;
}

export const glorotNormalInitializer = namedScaling('glorotNormal', {
  scale: 1,
  mode: 'fanAvg',
  distribution: 'truncatedNormal',
});
