import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Engine, RowNorms, Tf } from '../engine/engine.js';
import { sizesOf, takeApart } from './layout.js';
import { lossOf, type Model, runModel, type States } from './model.js';
import type { StackedBatch } from './stack-batches.js';

/** What one pass forward and back gives, for every replica by itself. Its tensors belong to the caller. */
export interface Gradients {
  /** [K] */
  readonly loss: Tensor1D;
  /** d loss / d parameters, [K, P] */
  readonly gradient: Tensor2D;
  /** The gradient's norms: of every variable, and of all together. */
  readonly norms: RowNorms;
  /** The states after the last step of the batch, where the task carries them over. */
  readonly states: States | undefined;
}

/** Which variables are trained: what the learning rate of each is multiplied by, 0 for one that is frozen, and whether these are measured. */
export interface Trained {
  readonly rates: Float32Array | undefined;
  readonly measuresFrozen: boolean;
}

/**
 * Loss and gradient of all replicas on one batch each. A frozen variable counts as 0 in the gradient and in the whole
 * norm; its own norm is 0 too where it is not measured.
 */
export function differentiate(
  engine: Engine,
  model: Model,
  parameters: Tensor2D,
  batch: StackedBatch,
  before: States | undefined,
  { rates, measuresFrozen }: Trained = { rates: undefined, measuresFrozen: false },
): Gradients {
  const { tf } = engine;
  const isTrained = (_: unknown, variable: number) => rates === undefined || rates[variable] !== 0;
  let loss: Tensor1D | undefined;
  let states: States | undefined;
  const { gradient, parts, whole } = tf.tidy(() => {
    const variables = takeApart(engine, parameters, model.layout);
    const isWanted = (_: unknown, variable: number) => measuresFrozen || isTrained(_, variable);
    const wanted = variables.flatMap((_, variable) => (isWanted(_, variable) ? [variable] : []));
    const total = (...parts: Tensor[]): Scalar => {
      const all = variables.slice();
      for (const [place, variable] of wanted.entries()) all[variable] = parts[place]!;
      const forward = runModel(engine, model, all, batch, before);
      loss = tf.keep(lossOf(engine, model, forward.outputs, batch));
      if (model.task.carriesState)
        states = forward.states.map((layer) => layer.map((state) => tf.keep(tf.clone(state))));
      return tf.sum(loss) as Scalar;
    };
    const found = wanted.length > 0 ? tf.grads(total)(wanted.map((variable) => variables[variable]!)) : [];
    if (wanted.length === 0) total();
    const gradientOf = new Map(wanted.map((variable, place) => [variable, found[place]!]));
    const joined = (counts: typeof isTrained) =>
      engine.joinRows(
        variables.map((variable, n) => (counts(variable, n) ? gradientOf.get(n)! : tf.zerosLike(variable))),
      );
    const sizes = sizesOf(model.layout);
    const gradient = joined(isTrained);
    const { parts, whole } = engine.rowNorms(gradient, sizes);
    if (rates === undefined || !measuresFrozen) return { gradient, parts, whole };
    return {
      gradient,
      parts: engine.rowNorms(
        joined(() => true),
        sizes,
      ).parts,
      whole,
    };
  });
  return { loss: loss!, gradient, norms: { parts, whole }, states };
}

/** Scales each replica's gradient so that its norm is at most `clipNorm`, where there is one: g · clipNorm / max(norm, clipNorm). */
export function clipByNorm(
  tf: Tf,
  gradient: Tensor2D,
  norms: Tensor1D,
  clipNorm: number | undefined,
): Tensor2D {
  if (clipNorm === undefined) return gradient;
  return tf.mul(gradient, tf.expandDims(tf.div(clipNorm, tf.maximum(norms, clipNorm)), 1)) as Tensor2D;
}
