import { type ForeignModel, foreignLstm } from './foreign-model.js';
import type { NamedTensors } from './named-tensors.js';
import { type TorchOptions, torchLayers } from './torch-layers.js';

/**
 * A `torch.nn.LSTM` in our terms, from the tensors of its state dictionary: gates in the order i, f, g, o, weights
 * transposed, and two biases that are added up; layers and both directions included. Read in `torch/nn/modules/rnn.py`
 * of PyTorch 2. Throws InvalidRequest, with one sentence, where the tensors are not those of such a module.
 *
 *     const { cell, variables } = fromTorchLstm((await readCheckpoint('model.safetensors')).variables);
 */
export function fromTorchLstm(tensors: NamedTensors, options: TorchOptions = {}): ForeignModel {
  const order = ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'];
  return foreignLstm(torchLayers(tensors, order.length, options), order);
}
