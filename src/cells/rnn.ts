import type { Tensor3D } from '@tensorflow/tfjs';
import { oneOf, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { activate } from './activate.js';
import type { Cell } from './cell.js';

export interface RnnOptions {
  /** Width of the state, H. */
  readonly units: number;
  /** Layers on top of each other. Default 1. */
  readonly layers?: number;
  /** Default 'tanh'. */
  readonly activation?: 'tanh' | 'relu' | 'linear';
}

export type RnnSpec = { readonly kind: 'rnn' } & Required<RnnOptions>;

/** The plain recurrent cell: h' = activation(x·wx + h·wt + bi). Its one gate is `hidden`. */
export function rnn(options: Swept<RnnOptions>) {
  return { kind: 'rnn', ...options } as const;
}

/** The plain recurrent cell (Elman 1990). */
export const rnnCell: Cell<RnnSpec> = {
  kind: 'rnn',
  fields: {
    units: positiveInteger,
    layers: withDefault(positiveInteger, 1),
    activation: withDefault(oneOf('tanh', 'relu', 'linear'), 'tanh'),
  },
  gates: ['hidden'],
  states: 1,
  bias: () => ({ kind: 'zeros' }),
  activation: ({ activation }) => activation,
  sums: ({ tf, matMul }, _spec, xz, wt, [h]) => [tf.add(xz, matMul(h!, wt)) as Tensor3D],
  step(engine, spec, ...given) {
    const [z] = rnnCell.sums(engine, spec, ...given);
    return [activate(engine.tf, spec.activation, z!)];
  },
};
