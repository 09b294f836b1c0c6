import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type {
  Engine,
  FusedLayer,
  HearStateNorms,
  LayerWeights,
  SequenceInput,
  SequenceOutput,
} from '../engine/engine.js';
import { cells, type DirectedCellSpec } from './directed.js';

/** One run of a layer over a sequence; what is left out is as in `FusedLayer`. */
export type LayerRun = Pick<FusedLayer, 'input' | 'state' | 'reverse' | 'lengths'>;

/**
 * Runs one layer over a sequence, in one call where the engine has a fused form of it, else step by step. `state`
 * is the state before the first step, zeros when absent. With `reverse` the steps go from the last to the first,
 * and the outputs stay in the order of the input. With `lengths` a sequence has no more steps than it says: at the
 * others its state stays as it was, and its outputs are 0.
 */
export function runLayer(
  engine: Engine,
  spec: DirectedCellSpec,
  weights: LayerWeights,
  run: LayerRun,
): SequenceOutput {
  const hear = engine.watchLayer?.(run.reverse);
  const takeStateNorms = hear && ((norms: Float32Array) => hearSteps(hear, norms, run.input));
  return (
    (weights.vectors ? undefined : engine.fusedLayer?.({ cell: spec, weights, ...run, takeStateNorms })) ??
    composeLayer(engine, spec, weights, run, hear)
  );
}

/** Tells norms [K, T] step by step. */
function hearSteps(hear: HearStateNorms, norms: Float32Array, input: SequenceInput): void {
  const [K, T] = input.kind === 'tokens' ? input.tokens.shape : input.values.shape;
  for (let t = 0; t < T; t++)
    hear(
      t,
      Float32Array.from({ length: K }, (_, k) => norms[k * T + t]!),
    );
}

/** Takes what a step's gates' activations are taken of, each [K, B, H]. */
export type TakeSums = (step: number, sums: readonly Tensor3D[]) => void;

/** Runs one layer step by step, as `runLayer` does where no fused form is; `takeSums` is told of every step, in the layer's order. */
export function composeLayer(
  engine: Engine,
  spec: DirectedCellSpec,
  weights: LayerWeights,
  { input, state: first, reverse, lengths }: LayerRun,
  hear: HearStateNorms | undefined,
  takeSums?: TakeSums,
): SequenceOutput {
  const cell = cells[spec.kind];
  const steps = engine.unstackSteps(inputPart(engine, weights, input));
  const [K, B] = steps[0]!.shape;
  const none = engine.tf.zeros([K, B, spec.units]) as Tensor3D;
  let state = first ?? Array.from({ length: cell.states }, () => none);
  const outputs: Tensor3D[] = [];
  for (const n of steps.keys()) {
    const t = reverse ? steps.length - 1 - n : n;
    takeSums?.(t, cell.sums(engine, spec, steps[t]!, weights.wt, state, weights.vectors));
    const next = [...cell.step(engine, spec, steps[t]!, weights.wt, state, weights.vectors)];
    if (hear) next[0] = watchState(engine, next[0]!, (norms) => hear(t, norms));
    const chosen = lengths && chooser(engine, lengths, t, spec.units);
    outputs.push(chosen ? chosen(next[0]!, none) : next[0]!);
    state = chosen ? next.map((part, index) => chosen(part, state[index]!)) : next;
  }
  return { outputs: engine.stackSteps(reverse ? outputs.toReversed() : outputs), state };
}

/** Takes the one [K, B, H] for sequences that have step `t`, and the other for those that do not. */
function chooser({ tf }: Engine, lengths: Tensor2D, t: number, units: number) {
  const has: Tensor = tf.expandDims(tf.greater(lengths, t), 2);
  const whole = tf.broadcastTo(tf.cast(has, 'float32'), [...lengths.shape, units]).cast('bool');
  return (one: Tensor3D, other: Tensor3D): Tensor3D => tf.where(whole, one, other);
}

/** A state as it is; what becomes of it must go on from the result, so that all of its gradient comes by. */
function watchState({ tf }: Engine, h: Tensor3D, take: (norms: Promise<Float32Array>) => void): Tensor3D {
  const watched = tf.customGrad((x) => ({
    value: tf.clone(x as Tensor3D),
    gradFunc: (dy: Tensor3D) => {
      const norms = tf.keep(tf.tidy(() => tf.sqrt(tf.sum(tf.square(dy), [1, 2]))));
      take((norms.data() as Promise<Float32Array>).finally(() => norms.dispose()));
      return [tf.clone(dy)];
    },
  }));
  return watched(h) as Tensor3D;
}

/** x·wx + bi for all steps in one product, [K, T, B, G·H]; a symbol needs no product, only its row of wx + bi. */
export function inputPart(
  { tf, ...engine }: Engine,
  { wx, bi }: LayerWeights,
  input: SequenceInput,
): Tensor4D {
  const [K, T, B] = input.kind === 'tokens' ? input.tokens.shape : input.values.shape;
  const [, I, width] = wx.shape;
  const flat: Tensor3D =
    input.kind === 'tokens'
      ? engine.lookUp(tf.reshape(input.tokens, [K, T * B]), engine.addRow(wx, bi))
      : engine.addRow(engine.matMul(tf.reshape(input.values, [K, T * B, I]), wx), bi);
  return tf.reshape(flat, [K, T, B, width]);
}
