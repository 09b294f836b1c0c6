import type { Swept } from '../spec/sweep.js';
import { type FanOptions, namedScaling } from './variance-scaling.js';

export type LecunNormalSpec = { readonly kind: 'lecunNormal' } & FanOptions;

/** Truncated normal values of variance 1 / fanIn. LeCun et al. 1998, "Efficient BackProp", section 4.6. */
export function lecunNormal(options: Swept<FanOptions> = {}) {
  return { kind: 'lecunNormal', ...options } as const;
}

export const lecunNormalInitializer = namedScaling('lecunNormal', {
  scale: 1,
  mode: 'fanIn',
  distribution: 'truncatedNormal',
});
