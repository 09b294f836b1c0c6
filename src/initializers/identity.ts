import { anyNumber, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer } from './initializer.js';
import { refuseNonSquare } from './square.js';

export interface IdentityOptions {
  /** The value on the diagonal. Default 1. */
  readonly gain?: number;
}

export type IdentitySpec = { readonly kind: 'identity' } & Required<IdentityOptions>;

/** `gain` on the diagonal of a square matrix, 0 elsewhere. Le et al. 2015, arXiv:1504.00941. */
export function identity(options: Swept<IdentityOptions> = {}) {
  return { kind: 'identity', ...options } as const;
}

export const identityInitializer: Initializer<IdentitySpec> = {
  kind: 'identity',
  fields: { gain: withDefault(anyNumber, 1) },
  refuse: (_spec, shape) => refuseNonSquare('identity', shape),
  sample({ gain }, _random, shape) {
    const [side = 1] = shape;
    const values = new Float32Array(side * side);
    for (let i = 0; i < side; i++) values[i * side + i] = gain;
    return values;
  },
};
