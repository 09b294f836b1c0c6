import type { Initializer } from './initializer.js';
import { shapeSize } from './shape-size.js';

export type OnesSpec = { readonly kind: 'ones' };

/** Every value 1. */
export function ones() {
  return { kind: 'ones' } as const;
}

export const onesInitializer: Initializer<OnesSpec> = {
  kind: 'ones',
  fields: {},
  refuse: () => undefined,
  sample: (_spec, _random, shape) => new Float32Array(shapeSize(shape)).fill(1),
};
