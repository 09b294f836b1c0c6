import { extremeEigenvalues } from '../math/extreme-eigenvalues.js';
import { floatValues } from './float-values.js';
import type { Initializer } from './initializer.js';
import { refuseNonSquare } from './square.js';
import { standardNormals } from './standard-draws.js';

export type NpRnnSpec = { readonly kind: 'npRnn' };

/**
 * A symmetric matrix with eigenvalues in (0, 1], the largest exactly 1: (A + I) / λmax(A + I) with A = R·Rᵀ/n, R standard
 * normal [n, n]; for relu. Talathi & Vartak 2015, arXiv:1511.03771, section 3.
 */
export function npRnn() {
  return { kind: 'npRnn' } as const;
}

export const npRnnInitializer: Initializer<NpRnnSpec> = {
  kind: 'npRnn',
  fields: {},
  refuse: (_spec, shape) => refuseNonSquare('npRnn', shape),
  sample(_spec, random, [n = 1]) {
    const r = standardNormals(random.uniforms(n * n));
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += r[i * n + k]! * r[j * n + k]!;
        a[i * n + j] = sum / n + (i === j ? 1 : 0);
        a[j * n + i] = a[i * n + j]!;
      }
    }
    const { largest } = extremeEigenvalues(a, n);
    return floatValues(a, (value) => value / largest);
  },
};
