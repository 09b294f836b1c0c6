import type { Tensor3D } from '@tensorflow/tfjs';
import { anyNumber, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Cell } from './cell.js';

export interface LstmOptions {
  /** Width of the state, H. */
  readonly units: number;
  /** Layers on top of each other. Default 1. */
  readonly layers?: number;
  /** The first value of the forget gate's bias variable, unless a scope pattern sets it. Default 0. */
  readonly forgetBias?: number;
}

export type LstmSpec = { readonly kind: 'lstm' } & Required<LstmOptions>;

/** The long short-term memory, with the gates `input_gate`, `forget_gate`, `memory_cell` and `output_gate`. */
export function lstm(options: Swept<LstmOptions>) {
  return { kind: 'lstm', ...options } as const;
}

/**
 * The long short-term memory with a forget gate (Gers, Schmidhuber & Cummins 2000): with z = x·wx + h·wt + bi,
 * c' = σ(z_f)∘c + σ(z_i)∘tanh(z_m) and h' = σ(z_o)∘tanh(c').
 */
export const lstmCell: Cell<LstmSpec> = {
  kind: 'lstm',
  fields: {
    units: positiveInteger,
    layers: withDefault(positiveInteger, 1),
    forgetBias: withDefault(anyNumber, 0),
  },
  gates: ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'],
  states: 2,
  keeps: 'forget_gate',
  bias: ({ forgetBias }, gate) =>
    gate === 'forget_gate' ? { kind: 'constant', value: forgetBias } : { kind: 'zeros' },
  activation: (_spec, gate) => (gate === 'memory_cell' ? 'tanh' : 'sigmoid'),
  sums: ({ tf, matMul, split }, _spec, xz, wt, [h]) => split(tf.add(xz, matMul(h!, wt)), 4),
  step(engine, spec, xz, wt, [h, c]) {
    const { tf } = engine;
    const [i, f, m, o] = lstmCell.sums(engine, spec, xz, wt, [h!, c!]);
    const memory: Tensor3D = tf.add(tf.mul(tf.sigmoid(f!), c!), tf.mul(tf.sigmoid(i!), tf.tanh(m!)));
    return [tf.mul(tf.sigmoid(o!), tf.tanh(memory)), memory];
  },
};
