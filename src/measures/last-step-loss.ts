import type { Scalar, Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import type { Batch, TaskShape } from '../tasks/index.js';

/** What a loss is made of. */
export interface ReadOut {
  /** The variable at a path, [1, ...shape]. */
  readonly variable: (path: string) => Tensor;
  readonly batch: Batch;
  /** Of which step of the sequence the loss is, where the model reads out at every step. */
  readonly end: 'first' | 'last';
  /** The top layer, direction by direction: its outputs [1, T, B, H], and h after the step that it reads last. */
  readonly top: readonly { readonly outputs: Tensor4D; readonly last: Tensor3D }[];
}

/** The loss of a replica at one end of the sequences alone, the mean over them. */
export function lastStepLoss(
  engine: Engine,
  { output }: TaskShape,
  { variable, batch, end, top }: ReadOut,
): Scalar {
  const { tf } = engine;
  const step = end === 'last' ? batch.steps - 1 : 0;
  const everyStep = output.at === 'every-step';
  const alone = top.length === 1 || !everyStep;
  const read = engine.join(
    top.map(({ outputs, last }) =>
      alone ? last : (tf.squeeze(tf.slice(outputs, [0, step, 0, 0], [-1, 1, -1, -1]), [1]) as Tensor3D),
    ),
  );
  const bias = tf.reshape(variable('output/b'), [1, 1, output.size]) as Tensor3D;
  const outputs = engine.dense(read, variable('output/w') as Tensor3D, bias);
  const first = everyStep ? step * batch.batch : 0;
  const targets = batch.targets.slice(first, first + batch.batch);
  if (output.loss === 'cross-entropy')
    return tf.sum(engine.crossEntropy(outputs, tf.tensor2d(targets, [1, batch.batch], 'int32')));
  return tf.mean(
    tf.squaredDifference(tf.reshape(outputs, [1, batch.batch]), tf.tensor2d(targets, [1, batch.batch])),
  );
}
