import type { Tensor3D } from '@tensorflow/tfjs';
import { oneOf, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Cell } from './cell.js';

export interface LtRnnOptions {
  /** Width of the state, H. */
  readonly units: number;
  /** Layers on top of each other. Default 1. */
  readonly layers?: number;
  /** What the input passes through. Default 'relu'. */
  readonly activation?: 'tanh' | 'relu';
}

export type LtRnnSpec = { readonly kind: 'ltRnn' } & Required<LtRnnOptions>;

/** The recurrent cell with a linear transition, whose input alone passes through an activation. Its one gate is `hidden`. */
export function ltRnn(options: Swept<LtRnnOptions>) {
  return { kind: 'ltRnn', ...options } as const;
}

/**
 * The network with a linear transition (LT-RNN) of Henaff, Szlam & LeCun 2016, arXiv:1602.06662:
 * h' = activation(x·wx + bi) + h·wt. Held against an implementation of others after that paper, whose activation is a
 * sigmoid, not against the paper itself.
 */
export const ltRnnCell: Cell<LtRnnSpec> = {
  kind: 'ltRnn',
  fields: {
    units: positiveInteger,
    layers: withDefault(positiveInteger, 1),
    activation: withDefault(oneOf('tanh', 'relu'), 'relu'),
  },
  gates: ['hidden'],
  states: 1,
  bias: () => ({ kind: 'zeros' }),
  activation: ({ activation }) => activation,
  sums: (_engine, _spec, xz) => [xz],
  step: ({ tf, matMul }, { activation }, xz, wt, [h]) => [
    tf.add(activation === 'tanh' ? tf.tanh(xz) : tf.relu(xz), matMul(h!, wt)) as Tensor3D,
  ],
};
