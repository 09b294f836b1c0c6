import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs';
import type { Engine, Tf } from '../engine.js';
import type { Addon } from './addon.js';
import { checkShape } from './check-shape.js';
import { makeTensor, nativeBackend } from './native-backend.js';

/** The cross-entropy of each replica; the gradient is made in the same pass over the logits. */
export function nativeCrossEntropy(tf: Tf, addon: Addon): Engine['crossEntropy'] {
  return (logits, targets, weights) => {
    const [replicas, rows, classes] = logits.shape;
    checkShape('crossEntropy', 'targets', targets, [replicas, rows]);
    if (weights) checkShape('crossEntropy', 'weights', weights, [replicas, rows]);
    const loss = tf.customGrad((z, save) => {
      const backend = nativeBackend(tf);
      const values = new Float32Array(replicas);
      const slope = backend.take(replicas * rows * classes);
      addon.crossEntropy({
        ...{ replicas, rows, classes, logits: backend.values(z as Tensor), loss: values, dLogits: slope },
        targets: backend.values(targets) as unknown as Int32Array,
        weights: weights && backend.values(weights),
      });
      (save as (tensors: Tensor[]) => void)([makeTensor(tf, logits.shape, slope)]);
      const gradFunc = (dy: Tensor, [saved]: Tensor[]) => scaleReplicas(tf, saved as Tensor3D, dy);
      return { value: tf.tensor1d(values), gradFunc };
    });
    return loss(logits) as Tensor1D;
  };
}

/** Each replica's numbers times its factor; factors of one leave the tensor as it is. */
function scaleReplicas(tf: Tf, x: Tensor3D, factors: Tensor): Tensor3D {
  const values = nativeBackend(tf).values(factors);
  if (values.every((factor) => factor === 1)) return tf.clone(x);
  const [K, N, C] = x.shape;
  const from = nativeBackend(tf).values(x);
  const size = N * C;
  return tf.tensor3d(
    from.map((value, index) => value * values[Math.floor(index / size)]!),
    [K, N, C],
  );
}
