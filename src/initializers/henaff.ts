import type { Initializer } from './initializer.js';
import { rotations } from './rotations.js';
import { refuseNonSquare } from './square.js';

export type HenaffSpec = { readonly kind: 'henaff' };

/**
 * The exponential of a skew-symmetric matrix with blocks [[0, θ], [−θ, 0]], θ uniform on (−π, π): an orthogonal matrix
 * whose eigenvalues lie all over the unit circle. Henaff, Szlam & LeCun 2016, arXiv:1602.06662, section 4; in the form of
 * Lezcano-Casado & Martínez-Rubio 2019, arXiv:1901.08428.
 */
export function henaff() {
  return { kind: 'henaff' } as const;
}

export const henaffInitializer: Initializer<HenaffSpec> = {
  kind: 'henaff',
  fields: {},
  refuse: (_spec, shape) => refuseNonSquare('henaff', shape),
  sample: (_spec, random, [side = 1]) => rotations(random, side, (u) => Math.PI * (2 * u - 1)),
};
