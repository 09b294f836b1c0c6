import { normalQuantile } from '../math/normal.js';
import { qr } from '../math/qr.js';
import { anyNumber, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer } from './initializer.js';

export interface OrthogonalOptions {
  /** Every singular value. Default 1. */
  readonly gain?: number;
}

export type OrthogonalSpec = { readonly kind: 'orthogonal' } & Required<OrthogonalOptions>;

/** A random matrix with orthonormal columns, or rows where it is wide, times `gain`. Saxe et al. 2013, arXiv:1312.6120. */
export function orthogonal(options: Swept<OrthogonalOptions> = {}) {
  return { kind: 'orthogonal', ...options } as const;
}

export const orthogonalInitializer: Initializer<OrthogonalSpec> = {
  kind: 'orthogonal',
  fields: { gain: withDefault(anyNumber, 1) },
  refuse: (_spec, shape) => (shape.length === 2 ? undefined : 'orthogonal needs a matrix'),
  sample({ gain }, random, shape) {
    const [rows = 1, cols = 1] = shape;
    const tall = Math.max(rows, cols);
    const narrow = Math.min(rows, cols);
    const { q } = qr(random.uniforms(tall * narrow).map(normalQuantile), tall, narrow);
    const values = new Float32Array(rows * cols);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        values[i * cols + j] = gain * (rows < cols ? q[j * narrow + i]! : q[i * narrow + j]!);
      }
    }
    return values;
  },
};
