import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Engine, LayerWeights, SequenceInput, SequenceOutput } from '../engine/engine.js';
import { cells, type DirectedCellSpec } from './directed.js';

/**
 * Runs one layer over a sequence, in one call where the engine has a fused form of it, else step by step. `state`
 * is the state before the first step, zeros when absent. With `reverse` the steps go from the last to the first,
 * and the outputs stay in the order of the input.
 */
export function runLayer(
  engine: Engine,
  spec: DirectedCellSpec,
  weights: LayerWeights,
  input: SequenceInput,
  state: readonly Tensor3D[] | undefined,
  reverse: boolean,
): SequenceOutput {
  return (
    engine.fusedLayer?.({ cell: spec, weights, input, state, reverse }) ??
    composeLayer(engine, spec, weights, input, state, reverse)
  );
}

function composeLayer(
  engine: Engine,
  spec: DirectedCellSpec,
  weights: LayerWeights,
  input: SequenceInput,
  first: readonly Tensor3D[] | undefined,
  reverse: boolean,
): SequenceOutput {
  const cell = cells[spec.kind];
  const steps = engine.unstackSteps(inputPart(engine, weights, input));
  const [K, B] = steps[0]!.shape;
  let state =
    first ?? Array.from({ length: cell.states }, () => engine.tf.zeros([K, B, spec.units]) as Tensor3D);
  const outputs: Tensor3D[] = [];
  for (const xz of reverse ? steps.toReversed() : steps) {
    state = cell.step(engine, spec, xz, weights.wt, state);
    outputs.push(state[0]!);
  }
  return { outputs: engine.stackSteps(reverse ? outputs.toReversed() : outputs), state };
}

/** x·wx + bi for all steps in one product, [K, T, B, G·H]; a symbol needs no product, only its row of wx + bi. */
function inputPart({ tf, ...engine }: Engine, { wx, bi }: LayerWeights, input: SequenceInput): Tensor4D {
  const [K, T, B] = input.kind === 'tokens' ? input.tokens.shape : input.values.shape;
  const [, I, width] = wx.shape;
  const flat: Tensor3D =
    input.kind === 'tokens'
      ? engine.lookUp(tf.reshape(input.tokens, [K, T * B]), engine.addRow(wx, bi))
      : engine.addRow(engine.matMul(tf.reshape(input.values, [K, T * B, I]), wx), bi);
  return tf.reshape(flat, [K, T, B, width]);
}
