import { InvalidRequest } from '../../spec/invalid-request.js';
import { type ForeignModel, foreignGru } from './foreign-model.js';
import { type KerasOptions, kerasLayers } from './keras-layers.js';
import type { NamedTensors } from './named-tensors.js';

/** Which layers of a Keras model to read, and what they do. */
export interface KerasGruOptions extends KerasOptions {
  /** Keras's `reset_after`. Default: true where the layer has two biases or none, false where it has one. */
  readonly resetAfter?: boolean;
}

/**
 * The `keras.layers.GRU` of a model in our terms, from its variables by their paths: gates in the order z, r, h; stacks
 * and `Bidirectional` (which joins by concatenation) included. With `reset_after` the layer has two biases: those of z
 * and r are added up, and the second one of h, which r scales, becomes `candidate/bt`. Read in
 * `keras/src/layers/rnn/gru.py` of Keras 3. Throws InvalidRequest, with one sentence, where the variables are not those
 * of such layers.
 */
export function fromKerasGru(
  tensors: NamedTensors,
  { resetAfter, ...options }: KerasGruOptions = {},
): ForeignModel {
  const order = ['update_gate', 'reset_gate', 'candidate'];
  const layers = kerasLayers(tensors, order.length, options);
  const after = layers
    .flat()
    .map(({ inputBias, hiddenBias }) => (inputBias === undefined ? undefined : hiddenBias !== undefined));
  const known = new Set(after.filter((one) => one !== undefined));
  if (known.size > 1)
    throw new InvalidRequest('some of the layers have one bias and others two: read them one by one');
  const told = [...known][0];
  if (resetAfter !== undefined && told !== undefined && resetAfter !== told)
    throw new InvalidRequest(
      `resetAfter is ${resetAfter}, but the layers have ${told ? 'two biases, as with reset_after' : 'one bias, as without reset_after'}`,
    );
  return foreignGru(layers, order, (resetAfter ?? told ?? true) ? 'after' : 'before');
}
