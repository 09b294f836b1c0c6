import { glorotUniformInitializer } from './glorot-uniform.js';
import { preset } from './preset.js';
import { shapeSize } from './shape-size.js';

export type Tf1DefaultSpec = { readonly kind: 'tf1Default' };

/**
 * What TensorFlow 1 does when neither the cell nor a scope says: `get_variable`'s Glorot uniform over the kernel that
 * joins wx and wt, [inputs + units, G·units] (a `GRUCell` has one for its two gates and one for its candidate); a
 * GRU's gates begin with bias 1, an LSTM's forget gate has 1 added at run time, other biases are 0; peephole weights Glorot uniform by themselves; the read-out Glorot
 * uniform with bias 0. Read in `rnn_cell_impl.py` of TensorFlow 1.15.
 */
export function tf1Default() {
  return { kind: 'tf1Default' } as const;
}

const biasOne: Readonly<Record<string, readonly string[]>> = {
  lstm: ['forget_gate'],
  peepholeLstm: ['forget_gate'],
  gru: ['update_gate', 'reset_gate'],
};

export const tf1DefaultInitializer = preset(
  'tf1Default',
  ({ variable, gate, cell }, random, shape, placed) => {
    if (variable === 'wc') return glorotUniformInitializer.sample({ kind: 'glorotUniform' }, random, shape);
    if (variable === 'wx' || variable === 'wt')
      return glorotUniformInitializer.sample(
        { kind: 'glorotUniform', over: 'joined' },
        random,
        shape,
        placed,
      );
    return new Float32Array(shapeSize(shape)).fill(biasOne[cell.kind]?.includes(gate) ? 1 : 0);
  },
  ({ variable }, random, shape) =>
    variable === 'w'
      ? glorotUniformInitializer.sample({ kind: 'glorotUniform' }, random, shape)
      : new Float32Array(shapeSize(shape)),
);
