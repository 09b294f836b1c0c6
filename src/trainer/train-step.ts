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

/** Loss and gradient of all replicas on one batch each. */
export function differentiate(
  engine: Engine,
  model: Model,
  parameters: Tensor2D,
  batch: StackedBatch,
  before: States | undefined,
): Gradients {
  const { tf } = engine;
  let loss: Tensor1D | undefined;
  let states: States | undefined;
  const { gradient, parts, whole } = tf.tidy(() => {
    const variables = takeApart(engine, parameters, model.layout);
    const total = (...parts: Tensor[]): Scalar => {
      const forward = runModel(engine, model, parts, batch, before);
      loss = tf.keep(lossOf(engine, model, forward.outputs, batch));
      if (model.task.carriesState)
        states = forward.states.map((layer) => layer.map((state) => tf.keep(tf.clone(state))));
      return tf.sum(loss) as Scalar;
    };
    const rows = engine.joinRows(tf.grads(total)(variables));
    return { gradient: rows, ...engine.rowNorms(rows, sizesOf(model.layout)) };
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
