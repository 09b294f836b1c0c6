import type { Tensor, Tensor3D, Variable } from '@tensorflow/tfjs';
import type { Tf } from '../src/engine/engine.js';
import { countFlops } from '../src/trainer/count-flops.js';
import { buildModel } from '../src/trainer/model.js';
import type { Training, TrainingStep } from './training-step.js';

/** The training step of an LSTM as it is commonly written in TensorFlow.js: a loop of batched ops, tf.train.adam. */
export function plainLstm(tf: Tf, { units, task, replicas }: Omit<Training, 'kind'>): TrainingStep {
  const { input, output, steps, batch } = task.shape;
  const weight = (shape: number[]) => tf.variable(tf.randomUniform(shape, -0.1, 0.1));
  const wx = weight([replicas, input.size, 4 * units]);
  const wt = weight([replicas, units, 4 * units]);
  const bi = weight([replicas, 1, 4 * units]);
  const w = weight([replicas, units, output.size]);
  const b = weight([replicas, 1, output.size]);
  const variables = [wx, wt, bi, w, b];
  const { inputs, targets } = task.batch(0, 0);
  const x = tf.tidy(() => tf.tile(tf.tensor4d(inputs, [1, steps, batch, input.size]), [replicas, 1, 1, 1]));
  const labels = tf.tidy(() =>
    tf.tile(tf.oneHot(tf.tensor2d(targets, [1, steps * batch], 'int32'), output.size), [replicas, 1, 1]),
  );
  const optimizer = tf.train.adam(0.001);
  const loss = () => {
    const hs = unroll(tf, [wx, wt, bi], tf.unstack(x, 1) as Tensor3D[]);
    const sequence = tf.reshape(tf.stack(hs, 1), [replicas, steps * batch, units]);
    const logits = tf.add(tf.matMul(sequence, w as Tensor3D), b);
    const surprise = tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(logits, 2)), 2));
    return tf.sum(tf.mean(surprise, 1)).asScalar();
  };
  const update = () => {
    const { grads } = tf.variableGrads(loss, variables);
    const named = Object.entries(grads);
    const norms = named.map(([, grad]) => tf.sum(tf.square(grad), [1, 2]));
    const whole = tf.sqrt(tf.addN(norms));
    const scale = tf.reshape(tf.div(1.25, tf.maximum(whole, 1.25)), [replicas, 1, 1]);
    optimizer.applyGradients(Object.fromEntries(named.map(([name, grad]) => [name, tf.mul(grad, scale)])));
    return whole;
  };
  const model = buildModel(task.shape, { kind: 'lstm', units, layers: 1, forgetBias: 0 });
  return {
    async step() {
      const start = performance.now();
      const whole = tf.tidy(update);
      await whole.data();
      whole.dispose();
      return (performance.now() - start) / 1000;
    },
    operations: countFlops(model, task.validation()).update * replicas,
    dispose: () => tf.dispose([...variables, x, labels]),
  };
}

/** h after every step, from zeros: [K, B, I] each → [K, B, H] each. */
function unroll(tf: Tf, [wx, wt, bi]: readonly Variable[], inputs: readonly Tensor3D[]): Tensor[] {
  const [replicas, batch] = inputs[0]!.shape;
  let h: Tensor = tf.zeros([replicas, batch, wt!.shape[1]!]);
  let c: Tensor = h;
  return inputs.map((x) => {
    const z = tf.add(tf.add(tf.matMul(x, wx as Tensor), tf.matMul(h, wt as Tensor)), bi as Tensor);
    const [i, f, m, o] = tf.split(z, 4, 2) as [Tensor, Tensor, Tensor, Tensor];
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(m)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    return h;
  });
}
