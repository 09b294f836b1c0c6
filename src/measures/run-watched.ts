import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { type DirectedCellSpec, inputPart, runLayer } from '../cells/index.js';
import type { Engine, LayerWeights, SequenceInput, Tf } from '../engine/engine.js';

/** A layer and direction to be run with an eye on its state. */
export interface WatchedRun {
  readonly spec: DirectedCellSpec;
  readonly weights: LayerWeights;
  readonly input: SequenceInput;
  readonly reverse: boolean;
  /** After how many steps the state is watched, descending from T. */
  readonly cuts: readonly number[];
  /** What is added to the parts of the state there, [1, B, H] each: zeros, by which the loss can be differentiated. */
  readonly deltas: readonly (readonly Tensor3D[])[];
}

/** After how many of T steps a state is looked at: T, and 1, 2, 4, 8, … steps earlier, down to 1. */
export function cutsOf(steps: number): readonly number[] {
  const cuts = [steps];
  for (let back = 1; back < steps - 1; back *= 2) cuts.push(steps - back);
  return steps > 1 ? [...cuts, 1] : cuts;
}

/** Runs a layer piece by piece from states of zero: its outputs [1, T, B, H], and the state at every cut. */
export function runWatched(
  engine: Engine,
  { spec, weights, input, reverse, cuts, deltas }: WatchedRun,
): { readonly outputs: Tensor4D; readonly states: readonly (readonly Tensor3D[])[] } {
  const { tf } = engine;
  const pieces: Tensor4D[] = [];
  const states: (readonly Tensor3D[])[] = [];
  let state: readonly Tensor3D[] | undefined;
  let done = 0;
  for (const at of [...cuts.keys()].reverse()) {
    const count = cuts[at]! - done;
    const piece = cutInput(tf, input, reverse ? stepsOf(input) - done - count : done, count);
    const run = runLayer(engine, spec, weights, { input: piece, state, reverse });
    state = run.state.map((part, index) => tf.add(part, deltas[at]![index]!) as Tensor3D);
    pieces.push(withLast(tf, run.outputs, state[0]!, reverse));
    states.push(state);
    done = cuts[at]!;
  }
  const inOrder = reverse ? pieces.toReversed() : pieces;
  return {
    outputs: (inOrder.length === 1 ? inOrder[0]! : tf.concat(inOrder, 1)) as Tensor4D,
    states: states.toReversed(),
  };
}

/** x·wx + bi of the steps that follow the states at all cuts but the first, [1, cuts − 1, B, G·H]. */
export function inputsAfter(engine: Engine, { weights, input, reverse, cuts }: WatchedRun): Tensor4D {
  const { tf } = engine;
  const T = stepsOf(input);
  const rows = cuts.slice(1).map((cut) => cutInput(tf, input, reverse ? T - 1 - cut : cut, 1));
  const joined = tf.concat(
    rows.map((row) => (row.kind === 'tokens' ? row.tokens : row.values) as Tensor),
    1,
  );
  return inputPart(
    engine,
    weights,
    input.kind === 'tokens'
      ? { ...input, tokens: joined as Tensor3D }
      : { kind: 'dense', values: joined as Tensor4D },
  );
}

function stepsOf(input: SequenceInput): number {
  return input.kind === 'tokens' ? input.tokens.shape[1] : input.values.shape[1];
}

/** Steps `first` to `first + count - 1` of a sequence. */
function cutInput(tf: Tf, input: SequenceInput, first: number, count: number): SequenceInput {
  if (input.kind === 'tokens')
    return { ...input, tokens: tf.slice(input.tokens, [0, first, 0], [-1, count, -1]) };
  return { kind: 'dense', values: tf.slice(input.values, [0, first, 0, 0], [-1, count, -1, -1]) };
}

/** Outputs [1, n, B, H] with the watched h in place of that of the step which was read last. */
function withLast(tf: Tf, outputs: Tensor4D, h: Tensor3D, reverse: boolean): Tensor4D {
  const last = tf.expandDims(h, 1) as Tensor4D;
  const count = outputs.shape[1];
  if (count === 1) return last;
  const others = tf.slice(outputs, [0, reverse ? 1 : 0, 0, 0], [-1, count - 1, -1, -1]) as Tensor4D;
  return tf.concat(reverse ? [last, others] : [others, last], 1) as Tensor4D;
}
