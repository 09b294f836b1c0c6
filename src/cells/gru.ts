import type { Tensor3D } from '@tensorflow/tfjs';
import { oneOf, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Cell, VectorName } from './cell.js';

export interface GruOptions {
  /** Width of the state, H. */
  readonly units: number;
  /** Layers on top of each other. Default 1. */
  readonly layers?: number;
  /**
   * What the reset gate scales: h·wt ('after'), that and a bias `candidate/bt` of its own ('after-bias', as in cuDNN,
   * PyTorch and Keras; without compiled kernels), or h itself ('before', as in the paper). Default 'after'.
   */
  readonly reset?: 'after' | 'after-bias' | 'before';
}

export type GruSpec = { readonly kind: 'gru' } & Required<GruOptions>;

/** The gated recurrent unit, with the gates `update_gate`, `reset_gate` and `candidate`. */
export function gru(options: Swept<GruOptions>) {
  return { kind: 'gru', ...options } as const;
}

/**
 * The gated recurrent unit (arXiv 1406.1078): u = σ(zx_u + h·wt_u), r = σ(zx_r + h·wt_r), the candidate
 * c = tanh(zx_c + r∘(h·wt_c)), tanh(zx_c + r∘(h·wt_c + bt)) or tanh(zx_c + (r∘h)·wt_c), and h' = u∘h + (1 − u)∘c, where
 * zx = x·wx + bi.
 */
export const gruCell: Cell<GruSpec> = {
  kind: 'gru',
  fields: {
    units: positiveInteger,
    layers: withDefault(positiveInteger, 1),
    reset: withDefault(oneOf('after', 'after-bias', 'before'), 'after'),
  },
  gates: ['update_gate', 'reset_gate', 'candidate'],
  states: 1,
  keeps: 'update_gate',
  bias: () => ({ kind: 'zeros' }),
  vectors: ({ reset }): Readonly<Record<string, VectorName>> =>
    reset === 'after-bias' ? { candidate: 'bt' } : {},
  activation: (_spec, gate) => (gate === 'candidate' ? 'tanh' : 'sigmoid'),
  sums({ tf, addRow, matMul, split }, { reset }, xz, wt, [h], bt) {
    const [zu, zr, zc] = split(xz, 3);
    if (reset !== 'before') {
      const [hu, hr, product] = split(matMul(h!, wt), 3);
      const hc = bt ? addRow(product!, bt) : product!;
      const toReset: Tensor3D = tf.add(zr!, hr!);
      return [tf.add(zu!, hu!), toReset, tf.add(zc!, tf.mul(tf.sigmoid(toReset), hc))];
    }
    const [wu, wr, wc] = split(wt, 3);
    const toUpdate: Tensor3D = tf.add(zu!, matMul(h!, wu!));
    const toReset: Tensor3D = tf.add(zr!, matMul(h!, wr!));
    const left: Tensor3D = tf.mul(tf.sigmoid(toReset), h!);
    return [toUpdate, toReset, tf.add(zc!, matMul(left, wc!))];
  },
  step(engine, spec, xz, wt, [h], bt) {
    const { tf } = engine;
    const [u, , m] = gruCell.sums(engine, spec, xz, wt, [h!], bt);
    const c: Tensor3D = tf.tanh(m!);
    return [tf.add(c, tf.mul(tf.sigmoid(u!), tf.sub(h!, c))) as Tensor3D];
  },
};
