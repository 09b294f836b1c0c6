import type { Tensor3D } from '@tensorflow/tfjs';
import { oneOf, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Cell } from './cell.js';

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
  hiddenBias: ({ reset }) => (reset === 'after-bias' ? 'candidate' : undefined),
  activation: (_spec, gate) => (gate === 'candidate' ? 'tanh' : 'sigmoid'),
  gateValues({ tf, addRow, matMul, split }, { reset }, xz, wt, [h], bt) {
    const [zu, zr, zc] = split(xz, 3);
    if (reset !== 'before') {
      const [hu, hr, product] = split(matMul(h!, wt), 3);
      const hc = bt ? addRow(product!, bt) : product!;
      const u: Tensor3D = tf.sigmoid(tf.add(zu!, hu!));
      const r: Tensor3D = tf.sigmoid(tf.add(zr!, hr!));
      return [u, r, tf.tanh(tf.add(zc!, tf.mul(r, hc)))];
    }
    const [wu, wr, wc] = split(wt, 3);
    const u: Tensor3D = tf.sigmoid(tf.add(zu!, matMul(h!, wu!)));
    const r: Tensor3D = tf.sigmoid(tf.add(zr!, matMul(h!, wr!)));
    return [u, r, tf.tanh(tf.add(zc!, matMul(tf.mul(r, h!), wc!)))];
  },
  step(engine, spec, xz, wt, [h], bt) {
    const { tf } = engine;
    const [u, , c] = gruCell.gateValues(engine, spec, xz, wt, [h!], bt);
    return [tf.add(c!, tf.mul(u!, tf.sub(h!, c!))) as Tensor3D];
  },
};
