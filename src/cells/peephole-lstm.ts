import type { Tensor3D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import { anyNumber, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Cell } from './cell.js';

export interface PeepholeLstmOptions {
  /** Width of the state, H. */
  readonly units: number;
  /** Layers on top of each other. Default 1. */
  readonly layers?: number;
  /** The first value of the forget gate's bias variable, unless a scope pattern sets it. Default 0. */
  readonly forgetBias?: number;
}

export type PeepholeLstmSpec = { readonly kind: 'peepholeLstm' } & Required<PeepholeLstmOptions>;

/**
 * The LSTM whose gates see its memory, with the gates of `lstm`; `input_gate`, `forget_gate` and `output_gate` each have a
 * vector `wc` [H] of peephole weights besides.
 */
export function peepholeLstm(options: Swept<PeepholeLstmOptions>) {
  return { kind: 'peepholeLstm', ...options } as const;
}

/**
 * The long short-term memory with peepholes (Gers & Schmidhuber 2000, "Recurrent nets that time and count"; the "vanilla"
 * LSTM of Greff et al. 2017, arXiv:1503.04069): with z = x·wx + h·wt + bi,
 * c' = σ(z_f + wc_f∘c)∘c + σ(z_i + wc_i∘c)∘tanh(z_m) and h' = σ(z_o + wc_o∘c')∘tanh(c').
 */
export const peepholeLstmCell: Cell<PeepholeLstmSpec> = {
  kind: 'peepholeLstm',
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
  vectors: () => ({ input_gate: 'wc', forget_gate: 'wc', output_gate: 'wc' }),
  activation: (_spec, gate) => (gate === 'memory_cell' ? 'tanh' : 'sigmoid'),
  sums: (engine, _spec, xz, wt, state, wc) => look(engine, xz, wt, state, wc!).sums,
  step(engine, _spec, xz, wt, state, wc) {
    const { tf } = engine;
    const { sums, memory } = look(engine, xz, wt, state, wc!);
    return [tf.mul(tf.sigmoid(sums[3]!), tf.tanh(memory)), memory];
  },
};

/** The gates' sums and the next c: the output gate sees that one already. */
function look(
  { tf, matMul, split }: Engine,
  xz: Tensor3D,
  wt: Tensor3D,
  [h, c]: readonly Tensor3D[],
  wc: Tensor3D,
): { readonly sums: readonly Tensor3D[]; readonly memory: Tensor3D } {
  const [i, f, m, o] = split(tf.add(xz, matMul(h!, wt)), 4);
  const [wi, wf, wo] = split(wc, 3);
  const input: Tensor3D = tf.add(i!, tf.mul(wi!, c!));
  const forget: Tensor3D = tf.add(f!, tf.mul(wf!, c!));
  const memory: Tensor3D = tf.add(tf.mul(tf.sigmoid(forget), c!), tf.mul(tf.sigmoid(input), tf.tanh(m!)));
  return { sums: [input, forget, m!, tf.add(o!, tf.mul(wo!, memory))], memory };
}
