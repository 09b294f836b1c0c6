import { anyNumber } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer } from './initializer.js';
import { shapeSize } from './shape-size.js';
import { scaledFloats } from './standard-draws.js';

export interface UniformOptions {
  readonly min: number;
  /** At least `min`. */
  readonly max: number;
}

export type UniformSpec = { readonly kind: 'uniform' } & Required<UniformOptions>;

/** Values spread evenly from `min` to `max`. */
export function uniform(options: Swept<UniformOptions>) {
  return { kind: 'uniform', ...options } as const;
}

export const uniformInitializer: Initializer<UniformSpec> = {
  kind: 'uniform',
  fields: { min: anyNumber, max: anyNumber },
  refuse: ({ min, max }) => (min > max ? `min ${min} is above max ${max}` : undefined),
  sample: ({ min, max }, random, shape) => scaledFloats(random.uniforms(shapeSize(shape)), max - min, min),
};
