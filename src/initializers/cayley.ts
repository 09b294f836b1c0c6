import type { Initializer } from './initializer.js';
import { rotations } from './rotations.js';
import { refuseNonSquare } from './square.js';

export type CayleySpec = { readonly kind: 'cayley' };

/**
 * The Cayley transform (I + A)⁻¹(I − A) of a skew-symmetric matrix with blocks [[0, s], [−s, 0]],
 * s = −√((1 − cos u)/(1 + cos u)), u uniform on (0, π/2): an orthogonal matrix that turns each plane by u, so that all
 * eigenvalues have a positive real part. Helfrich, Willmott & Ye 2018, arXiv:1707.09520, section 3.2.
 */
export function cayley() {
  return { kind: 'cayley' } as const;
}

export const cayleyInitializer: Initializer<CayleySpec> = {
  kind: 'cayley',
  fields: {},
  refuse: (_spec, shape) => refuseNonSquare('cayley', shape),
  sample: (_spec, random, [side = 1]) => rotations(random, side, (u) => (Math.PI / 2) * u),
};
