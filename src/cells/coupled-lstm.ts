import type { Tensor3D } from '@tensorflow/tfjs';
import { anyNumber, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Cell } from './cell.js';

export interface CoupledLstmOptions {
  /** Width of the state, H. */
  readonly units: number;
  /** Layers on top of each other. Default 1. */
  readonly layers?: number;
  /** The first value of the forget gate's bias variable, unless a scope pattern sets it. Default 0. */
  readonly forgetBias?: number;
}

export type CoupledLstmSpec = { readonly kind: 'coupledLstm' } & Required<CoupledLstmOptions>;

/** The LSTM that takes in as much as it forgets, with the gates `forget_gate`, `memory_cell` and `output_gate`. */
export function coupledLstm(options: Swept<CoupledLstmOptions>) {
  return { kind: 'coupledLstm', ...options } as const;
}

/**
 * The LSTM with coupled input and forget gate (Greff et al. 2017, arXiv:1503.04069, variant CIFG): with
 * z = x·wx + h·wt + bi, c' = σ(z_f)∘c + (1 − σ(z_f))∘tanh(z_m) and h' = σ(z_o)∘tanh(c').
 */
export const coupledLstmCell: Cell<CoupledLstmSpec> = {
  kind: 'coupledLstm',
  fields: {
    units: positiveInteger,
    layers: withDefault(positiveInteger, 1),
    forgetBias: withDefault(anyNumber, 0),
  },
  gates: ['forget_gate', 'memory_cell', 'output_gate'],
  states: 2,
  keeps: 'forget_gate',
  bias: ({ forgetBias }, gate) =>
    gate === 'forget_gate' ? { kind: 'constant', value: forgetBias } : { kind: 'zeros' },
  activation: (_spec, gate) => (gate === 'memory_cell' ? 'tanh' : 'sigmoid'),
  sums: ({ tf, matMul, split }, _spec, xz, wt, [h]) => split(tf.add(xz, matMul(h!, wt)), 3),
  step(engine, spec, xz, wt, [h, c]) {
    const { tf } = engine;
    const [f, m, o] = coupledLstmCell.sums(engine, spec, xz, wt, [h!, c!]);
    const taken: Tensor3D = tf.tanh(m!);
    const memory: Tensor3D = tf.add(taken, tf.mul(tf.sigmoid(f!), tf.sub(c!, taken)));
    return [tf.mul(tf.sigmoid(o!), tf.tanh(memory)), memory];
  },
};
