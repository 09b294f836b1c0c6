import { eigenvalues } from '../math/eigenvalues.js';
import { positive, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { chosen } from './chosen.js';
import { floatValues } from './float-values.js';
import type { Initializer } from './initializer.js';
import { refuseNonSquare } from './square.js';
import { standardNormals } from './standard-draws.js';

export interface EchoStateOptions {
  /** Units from which each unit gets input; all of them where there are fewer. Default 15. */
  readonly connections?: number;
  /** The spectral radius. Default 1.1. */
  readonly radius?: number;
}

export type EchoStateSpec = { readonly kind: 'echoState' } & Required<EchoStateOptions>;

/**
 * A sparse reservoir: each unit gets input from `connections` others with normal weights, and the whole is scaled to a
 * spectral radius. Jaeger 2001, GMD report 148; 15 inputs a unit and a radius of 1.1 are those of Sutskever et al. 2013, "On
 * the importance of initialization and momentum in deep learning", section 4.1 and table 4.
 */
export function echoState(options: Swept<EchoStateOptions> = {}) {
  return { kind: 'echoState', ...options } as const;
}

export const echoStateInitializer: Initializer<EchoStateSpec> = {
  kind: 'echoState',
  fields: { connections: withDefault(positiveInteger, 15), radius: withDefault(positive, 1.1) },
  refuse: (_spec, shape) => refuseNonSquare('echoState', shape),
  sample({ connections, radius }, random, [n = 1]) {
    const normals = standardNormals(random.uniforms(n * n));
    const order = random.uniforms(n * n, n * n);
    const values = new Float64Array(n * n);
    for (let unit = 0; unit < n; unit++) {
      for (const from of chosen(order.subarray(unit * n, (unit + 1) * n), connections))
        values[from * n + unit] = normals[from * n + unit]!;
    }
    const largest = eigenvalues(values, n).reduce(
      (most, { re, im }) => Math.max(most, Math.hypot(re, im)),
      0,
    );
    return floatValues(values, (value) => (largest > 0 ? (value * radius) / largest : value));
  },
};
