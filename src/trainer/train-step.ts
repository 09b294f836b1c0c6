import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Engine, Tf } from '../engine/engine.js';
import { putTogether, takeApart } from './layout.js';
import { lossOf, type Model, runModel, type States } from './model.js';
import type { StackedBatch } from './stack-batches.js';

/** What one pass forward and back gives, for every replica by itself. Its tensors belong to the caller. */
export interface Gradients {
  /** [K] */
  readonly loss: Tensor1D;
  /** d loss / d parameters, [K, P] */
  readonly gradient: Tensor2D;
  /** The gradient's norm, [K] */
  readonly norms: Tensor1D;
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
  const { gradient, norms } = tf.tidy(() => {
    const variables = takeApart(tf, parameters, model.layout);
    const total = (...parts: Tensor[]): Scalar => {
      const forward = runModel(engine, model, parts, batch, before);
      loss = tf.keep(lossOf(engine, model, forward.outputs, batch));
      if (model.task.carriesState)
        states = forward.states.map((layer) => layer.map((state) => tf.keep(tf.clone(state))));
      return tf.sum(loss) as Scalar;
    };
    const rows = putTogether(tf, tf.grads(total)(variables), model.layout);
    return { gradient: rows, norms: rowNorms(tf, rows) };
  });
  return { loss: loss!, gradient, norms, states };
}

/** The norm of each row, [K, P] → [K]. */
export function rowNorms(tf: Tf, rows: Tensor2D): Tensor1D {
  return tf.sqrt(tf.sum(tf.square(rows), 1)) as Tensor1D;
}

/** Scales each replica's gradient so that its norm is at most `clipNorm`: g · clipNorm / max(norm, clipNorm). */
export function clipByNorm(tf: Tf, gradient: Tensor2D, norms: Tensor1D, clipNorm: number): Tensor2D {
  return tf.mul(gradient, tf.expandDims(tf.div(clipNorm, tf.maximum(norms, clipNorm)), 1)) as Tensor2D;
}

/** The norm of every variable's part of each row, [K, P] → [K, variables]. */
export function scopeNorms({ tf }: Engine, rows: Tensor2D, model: Model): Tensor2D {
  return tf.tidy(() => {
    const replicas = rows.shape[0];
    const norms = model.layout.variables.map(({ offset, size }) =>
      rowNorms(tf, tf.slice(rows, [0, offset], [replicas, size])),
    );
    return tf.stack(norms, 1) as Tensor2D;
  });
}
