import type { Tensor3D } from '@tensorflow/tfjs';
import type { Tf } from '../engine/engine.js';
import type { Activation } from './cell.js';

/** The values of an activation, element by element. */
export function activate(tf: Tf, activation: Activation, x: Tensor3D): Tensor3D {
  switch (activation) {
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'tanh':
      return tf.tanh(x);
    case 'relu':
      return tf.relu(x);
    case 'linear':
      return x;
  }
}
