import type { RandomStream } from '../math/random-stream.js';
import { preset } from './preset.js';
import { shapeSize } from './shape-size.js';
import { scaledFloats, symmetricUniforms } from './standard-draws.js';

export type TorchDefaultSpec = { readonly kind: 'torchDefault' };

/**
 * What PyTorch does when nobody says: every weight and bias of a recurrent layer uniform within ±1/√units, and since it
 * has two biases a gate, ours is the sum of two such draws (in a GRU's candidate too, where PyTorch scales the second
 * by the reset gate, unless ours has that one as `bt`); the read-out (`nn.Linear`) uniform within ±1/√inputs, weight and bias. Read in
 * `RNNBase.reset_parameters` and `Linear.reset_parameters` of PyTorch 2.
 */
export function torchDefault() {
  return { kind: 'torchDefault' } as const;
}

export const torchDefaultInitializer = preset(
  'torchDefault',
  ({ variable, gate, cell, units }, random, shape) => {
    const count = shapeSize(shape);
    const bound = 1 / Math.sqrt(units);
    const values = within(bound, random, count, 0);
    const single = cell.reset === 'after-bias' && gate === 'candidate';
    if (variable !== 'bi' || single) return values;
    const second = within(bound, random, count, count);
    return values.map((value, i) => value + second[i]!);
  },
  ({ inputs }, random, shape) => within(1 / Math.sqrt(inputs), random, shapeSize(shape), 0),
);

function within(bound: number, random: RandomStream, count: number, first: number): Float32Array {
  return scaledFloats(symmetricUniforms(random.uniforms(count, first)), bound);
}
