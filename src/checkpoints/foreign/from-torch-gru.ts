import { type ForeignModel, foreignGru } from './foreign-model.js';
import type { NamedTensors } from './named-tensors.js';
import { type TorchOptions, torchLayers } from './torch-layers.js';

/**
 * A `torch.nn.GRU` in our terms, from the tensors of its state dictionary: gates in the order r, z, n, weights
 * transposed; layers and both directions included. The two biases of r and z are added up; the second one of n, which r
 * scales, becomes `candidate/bt`. Read in `torch/nn/modules/rnn.py` of PyTorch 2. Throws InvalidRequest, with one
 * sentence, where the tensors are not those of such a module.
 */
export function fromTorchGru(tensors: NamedTensors, options: TorchOptions = {}): ForeignModel {
  const order = ['reset_gate', 'update_gate', 'candidate'];
  return foreignGru(torchLayers(tensors, order.length, options), order, 'after');
}
