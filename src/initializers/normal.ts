import { anyNumber, nonNegative, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer } from './initializer.js';
import { shapeSize } from './shape-size.js';
import { scaledFloats, standardNormals } from './standard-draws.js';

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  readonly stddev: number;
}

export type NormalSpec = { readonly kind: 'normal' } & Required<NormalOptions>;

/** Normal values, uncut. */
export function normal(options: Swept<NormalOptions>) {
  return { kind: 'normal', ...options } as const;
}

export const normalInitializer: Initializer<NormalSpec> = {
  kind: 'normal',
  fields: { mean: withDefault(anyNumber, 0), stddev: nonNegative },
  refuse: () => undefined,
  sample: ({ mean, stddev }, random, shape) =>
    scaledFloats(standardNormals(random.uniforms(shapeSize(shape))), stddev, mean),
};
