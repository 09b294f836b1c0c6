import type { Tensor3D } from '@tensorflow/tfjs';
import { anyNumber, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Cell } from './cell.js';

export interface JanetOptions {
  /** Width of the state, H. */
  readonly units: number;
  /** Layers on top of each other. Default 1. */
  readonly layers?: number;
  /** How much less than it forgets the cell takes in, β. Default 1. */
  readonly beta?: number;
}

export type JanetSpec = { readonly kind: 'janet' } & Required<JanetOptions>;

/** The LSTM with a forget gate alone, with the gates `forget_gate` and `memory_cell`. */
export function janet(options: Swept<JanetOptions>) {
  return { kind: 'janet', ...options } as const;
}

/**
 * Just another network (van der Westhuizen & Lasenby 2018, arXiv:1804.04849): with z = x·wx + h·wt + bi,
 * h' = σ(z_f)∘h + (1 − σ(z_f − β))∘tanh(z_m).
 */
export const janetCell: Cell<JanetSpec> = {
  kind: 'janet',
  fields: {
    units: positiveInteger,
    layers: withDefault(positiveInteger, 1),
    beta: withDefault(anyNumber, 1),
  },
  gates: ['forget_gate', 'memory_cell'],
  states: 1,
  keeps: 'forget_gate',
  bias: () => ({ kind: 'zeros' }),
  activation: (_spec, gate) => (gate === 'memory_cell' ? 'tanh' : 'sigmoid'),
  sums: ({ tf, matMul, split }, _spec, xz, wt, [h]) => split(tf.add(xz, matMul(h!, wt)), 2),
  step(engine, spec, xz, wt, [h]) {
    const { tf } = engine;
    const { beta } = spec;
    const [f, m] = janetCell.sums(engine, spec, xz, wt, [h!]);
    const taken = tf.sub(1, tf.sigmoid(tf.sub(f!, beta)));
    return [tf.add(tf.mul(tf.sigmoid(f!), h!), tf.mul(taken, tf.tanh(m!))) as Tensor3D];
  },
};
