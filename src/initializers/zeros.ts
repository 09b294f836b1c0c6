import type { Initializer } from './initializer.js';
import { shapeSize } from './shape-size.js';

export type ZerosSpec = { readonly kind: 'zeros' };

/** Every value 0. */
export function zeros() {
  return { kind: 'zeros' } as const;
}

export const zerosInitializer: Initializer<ZerosSpec> = {
  kind: 'zeros',
  fields: {},
  refuse: () => undefined,
  sample: (_spec, _random, shape) => new Float32Array(shapeSize(shape)),
};
