import { fraction, nonNegative, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { chosen } from './chosen.js';
import type { Initializer } from './initializer.js';
import { scaledFloats, standardNormals } from './standard-draws.js';

export interface SparseOptions {
  /** The share of each input's outgoing weights that is 0, rounded up to a whole number of weights. */
  readonly sparsity: number;
  /** Of the others. Default 0.01. */
  readonly stddev?: number;
}

export type SparseSpec = { readonly kind: 'sparse' } & Required<SparseOptions>;

/**
 * Normal values, of which ⌈sparsity·units⌉ of each input's are 0. Martens 2010, "Deep learning via Hessian-free
 * optimization"; in the form of PyTorch's `sparse_`, whose matrices are [outputs, inputs].
 */
export function sparse(options: Swept<SparseOptions>) {
  return { kind: 'sparse', ...options } as const;
}

export const sparseInitializer: Initializer<SparseSpec> = {
  kind: 'sparse',
  fields: { sparsity: fraction, stddev: withDefault(nonNegative, 0.01) },
  refuse: (_spec, shape) => (shape.length === 2 ? undefined : 'sparse needs a matrix'),
  sample({ sparsity, stddev }, random, [rows = 1, cols = 1]) {
    const count = rows * cols;
    const values = scaledFloats(standardNormals(random.uniforms(count)), stddev);
    const order = random.uniforms(count, count);
    for (let i = 0; i < rows; i++) {
      const zeros = chosen(order.subarray(i * cols, (i + 1) * cols), Math.ceil(sparsity * cols));
      for (const j of zeros) values[i * cols + j] = 0;
    }
    return values;
  },
};
