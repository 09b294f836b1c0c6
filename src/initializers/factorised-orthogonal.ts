import { normalQuantile } from '../math/normal.js';
import type { RandomStream } from '../math/random-stream.js';
import { fraction, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer } from './initializer.js';
import { randomOrthogonal } from './orthogonal.js';
import { refuseNonSquare } from './square.js';

export interface FactorisedOrthogonalOptions {
  /** How far a singular value may lie from 1, m in [0, 1). Default 0.1. */
  readonly margin?: number;
}

export type FactorisedOrthogonalSpec = {
  readonly kind: 'factorisedOrthogonal';
} & Required<FactorisedOrthogonalOptions>;

/**
 * W = U·diag(s)·Vᵀ with U and V random orthogonal and singular values within 1 ± margin:
 * s = 1 + 2·margin·(σ(p) − ½), p standard normal. Vorontsov et al. 2017, arXiv:1702.00071, equations 2 to 4 (there p is
 * trained and begins at 0; drawing it gives the values that the margin allows).
 */
export function factorisedOrthogonal(options: Swept<FactorisedOrthogonalOptions> = {}) {
  return { kind: 'factorisedOrthogonal', ...options } as const;
}

export const factorisedOrthogonalInitializer: Initializer<FactorisedOrthogonalSpec> = {
  kind: 'factorisedOrthogonal',
  fields: { margin: withDefault(fraction, 0.1) },
  refuse: (_spec, shape) => refuseNonSquare('factorisedOrthogonal', shape),
  sample({ margin }, random, [n = 1]) {
    const u = randomOrthogonal(random, n, n);
    const v = randomOrthogonal(from(random, n * n), n, n);
    const s = random
      .uniforms(n, 2 * n * n)
      .map((draw) => 1 + 2 * margin * (1 / (1 + Math.exp(-normalQuantile(draw))) - 0.5));
    const values = new Float32Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += u[i * n + k]! * s[k]! * v[j * n + k]!;
        values[i * n + j] = sum;
      }
    }
    return values;
  },
};

/** A stream that begins at draw `first` of another. */
function from(random: RandomStream, first: number): Pick<RandomStream, 'uniforms'> {
  return { uniforms: (count) => random.uniforms(count, first) };
}
