import { glorotUniformInitializer } from './glorot-uniform.js';
import { orthogonalInitializer } from './orthogonal.js';
import { preset } from './preset.js';
import { shapeSize } from './shape-size.js';

export type KerasDefaultSpec = { readonly kind: 'kerasDefault' };

/**
 * What Keras does when nobody says: wx Glorot uniform and wt orthogonal, both over the layer's whole kernel
 * [·, G·units]; biases 0 but an LSTM's forget gate 1; the read-out (`Dense`) Glorot uniform with bias 0. Read in Keras
 * 3's `LSTM`, `GRU`, `SimpleRNN` and `Dense`.
 */
export function kerasDefault() {
  return { kind: 'kerasDefault' } as const;
}

export const kerasDefaultInitializer = preset(
  'kerasDefault',
  ({ variable, gate, cell }, random, shape, placed) => {
    const over = 'layer';
    if (variable === 'wx')
      return glorotUniformInitializer.sample({ kind: 'glorotUniform', over }, random, shape, placed);
    if (variable === 'wt')
      return orthogonalInitializer.sample({ kind: 'orthogonal', gain: 1, over }, random, shape, placed);
    const first = cell.kind === 'lstm' && gate === 'forget_gate' ? 1 : 0;
    return new Float32Array(shapeSize(shape)).fill(first);
  },
  ({ variable }, random, shape) =>
    variable === 'w'
      ? glorotUniformInitializer.sample({ kind: 'glorotUniform' }, random, shape)
      : new Float32Array(shapeSize(shape)),
);
