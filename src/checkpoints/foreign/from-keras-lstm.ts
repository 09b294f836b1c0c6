import { type ForeignModel, foreignLstm } from './foreign-model.js';
import { type KerasOptions, kerasLayers } from './keras-layers.js';
import type { NamedTensors } from './named-tensors.js';

/**
 * The `keras.layers.LSTM` of a model in our terms, from its variables by their paths: gates in the order i, f, c, o;
 * stacks and `Bidirectional` (which joins by concatenation) included. Read in `keras/src/layers/rnn/lstm.py` of Keras 3.
 * Throws InvalidRequest, with one sentence, where the variables are not those of such layers.
 */
export function fromKerasLstm(tensors: NamedTensors, options: KerasOptions = {}): ForeignModel {
  const order = ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'];
  return foreignLstm(kerasLayers(tensors, order.length, options), order);
}
