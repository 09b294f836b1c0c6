import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { createNativeEngine } from '../../../src/engine/native/native-engine.js';
import { skip } from './instruction-sets.js';

describe('memory of the native engine', { skip }, () => {
  let engine: Awaited<ReturnType<typeof createNativeEngine>>;
  before(async () => {
    engine = await createNativeEngine();
  });

  /** Makes `steps` training steps of a small model; the buffers are large enough to be used again. */
  const train = (steps: number) => {
    const { tf } = engine;
    const [K, T, B, I, H] = [2, 12, 16, 20, 24];
    tf.tidy(() => {
      const parameters = [
        [K, I, 4 * H],
        [K, H, 4 * H],
        [K, 1, 4 * H],
      ].map((shape) => tf.fill(shape, 0.05));
      const slots = parameters.map((one) => [tf.zerosLike(one), tf.zerosLike(one)]);
      const values = tf.fill([K, T, B, I], 0.1) as never;
      const loss = (...[wx, wt, bi]: Tensor[]): Scalar => {
        const weights = { wx: wx as Tensor3D, wt: wt as Tensor3D, bi: bi as Tensor3D };
        const { outputs } = engine.fusedLayer({
          cell: { kind: 'lstm' },
          weights,
          input: { kind: 'dense', values },
          reverse: false,
        })!;
        return tf.sum(outputs);
      };
      for (let step = 1; step <= steps; step++) {
        tf.tidy(() => {
          const { grads } = tf.valueAndGrads(loss)(parameters);
          const rule = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
          const learningRates = [1e-3, 1e-3];
          for (const [n, one] of parameters.entries()) {
            const row = (x: Tensor) => tf.reshape(x, [K, x.size / K]) as Tensor2D;
            const gradient = engine.joinRows([grads[n]!]);
            const norms = engine.rowNorms(gradient, [gradient.shape[1]]).whole;
            const now = { parameters: row(one), gradient, slots: slots[n]!.map(row) };
            engine.updateInPlace({ ...now, rule, norms, clipNorm: 1, learningRates, step });
          }
        });
      }
    });
  };

  it('a thousand training steps leave tensors and resident memory where they were', () => {
    train(100);
    const tensors = engine.tf.memory().numTensors;
    const before = process.memoryUsage().rss;
    train(1000);
    assert.equal(engine.tf.memory().numTensors, tensors);
    // A step's arrays are 0.7 MB: a leak of them would show as 700 MB.
    assert.ok(
      process.memoryUsage().rss - before < 60e6,
      `${(process.memoryUsage().rss - before) / 1e6} MB more`,
    );
  });

  it('what was read keeps its values after its tensor is gone', () => {
    const { tf } = engine;
    const product = (value: number) =>
      engine.matMul(tf.fill([2, 64, 64], value), tf.fill([2, 64, 64], 1)) as Tensor;
    const first = product(1);
    const read = first.dataSync();
    first.dispose();
    product(2).dispose();
    product(3).dispose();
    assert.ok(read.every((value) => value === 64));
  });

  it('a slice that is a view keeps its values after its source is gone', () => {
    const { tf } = engine;
    const product = (value: number) =>
      engine.matMul(tf.fill([2, 64, 64], value), tf.fill([2, 64, 64], 1)) as Tensor;
    const whole = product(1);
    const half = tf.slice(whole, [1, 0, 0], [1, 64, 64]);
    whole.dispose();
    const other = product(2);
    assert.ok(half.dataSync().every((value) => value === 64));
    assert.ok(other.dataSync().every((value) => value === 128));
  });
});
