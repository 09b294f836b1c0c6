import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { FusedLayer, UpdateInPlace } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/native-engine.js';
import { skip } from './instruction-sets.js';

describe('shapes that do not fit the native engine', { skip }, () => {
  let engine: Awaited<ReturnType<typeof createNativeEngine>>;
  before(async () => {
    engine = await createNativeEngine();
  });

  /** Two replicas of an LSTM of 5 units on 3 steps of 4 sequences of 6 inputs. */
  const layer = (): FusedLayer => {
    const zeros3 = (shape: [number, number, number]) => engine.tf.zeros(shape) as Tensor3D;
    return {
      cell: { kind: 'lstm' },
      weights: { wx: zeros3([2, 6, 20]), wt: zeros3([2, 5, 20]), bi: zeros3([2, 1, 20]) },
      input: { kind: 'dense', values: engine.tf.zeros([2, 3, 4, 6]) as Tensor4D },
      state: [zeros3([2, 4, 5]), zeros3([2, 4, 5])],
      reverse: false,
    };
  };
  const throws = (run: () => unknown, message: string) => assert.throws(run, new RangeError(message));

  it('are named by a recurrent layer, even where they hold as many numbers as the right ones', () => {
    const { tf } = engine;
    const fits = layer();
    assert.deepEqual(engine.fusedLayer(fits)!.outputs.shape, [2, 3, 4, 5]);
    const wrong = (part: object) => () => engine.fusedLayer({ ...fits, ...part });
    const weights = (part: object) => wrong({ weights: { ...fits.weights, ...part } });
    throws(weights({ wx: tf.zeros([2, 20, 6]) }), 'recurrent layer: wx is [2, 20, 6], needs [2, 6, 20]');
    throws(weights({ wt: tf.zeros([2, 5, 15]) }), 'recurrent layer: wt is [2, 5, 15], needs [2, 5, 20]');
    throws(weights({ bi: tf.zeros([1, 2, 20]) }), 'recurrent layer: bi is [1, 2, 20], needs [2, 1, 20]');
    throws(
      wrong({ state: [fits.state![0], tf.zeros([2, 5, 4])] }),
      'recurrent layer: state[1] is [2, 5, 4], needs [2, 4, 5]',
    );
    throws(wrong({ state: [fits.state![0]] }), 'recurrent layer: 1 states, needs 2 or none');
    throws(wrong({ lengths: tf.zeros([2, 3], 'int32') }), 'recurrent layer: lengths is [2, 3], needs [2, 4]');
    throws(
      wrong({ input: { kind: 'dense', values: tf.zeros([2, 3, 4, 7]) } }),
      'recurrent layer: wx is [2, 6, 20], needs [2, 7, 20]',
    );
    throws(
      wrong({ input: { kind: 'tokens', tokens: tf.zeros([2, 3, 4, 1], 'int32'), symbols: 6 } }),
      'recurrent layer: input is [2, 3, 4, 1], needs [2, 3, 4]',
    );
  });

  it('are named by a dense layer', () => {
    type Shape = [number, number, number];
    const { tf } = engine;
    const dense = (x: Shape, w: Shape, b: Shape) => () =>
      engine.dense(tf.zeros(x) as Tensor3D, tf.zeros(w) as Tensor3D, tf.zeros(b) as Tensor3D);
    throws(dense([2, 3, 4], [2, 5, 6], [2, 1, 6]), 'matMul: [2,3,4] and [2,5,6] do not fit');
    throws(dense([2, 3, 4], [3, 4, 6], [2, 1, 6]), 'matMul: [2,3,4] and [3,4,6] do not fit');
    throws(dense([2, 3, 4], [2, 4, 6], [1, 1, 6]), 'dense: bias is [1, 1, 6], needs [2, 1, 6]');
  });

  it('are named by the loss', () => {
    const { tf } = engine;
    const logits = tf.zeros([2, 3, 4]) as Tensor3D;
    const targets = tf.zeros([2, 3], 'int32');
    throws(
      () => engine.crossEntropy(logits, tf.zeros([3, 2], 'int32')),
      'crossEntropy: targets is [3, 2], needs [2, 3]',
    );
    throws(
      () => engine.crossEntropy(logits, targets, tf.zeros([6])),
      'crossEntropy: weights is [6], needs [2, 3]',
    );
  });

  it('are named by the norms', () => {
    const rows = engine.tf.zeros([2, 10]) as Tensor2D;
    for (const sizes of [[4, 5], [4, 7], []]) {
      const together = sizes.reduce((sum, size) => sum + size, 0);
      throws(
        () => engine.rowNorms(rows, sizes),
        `rowNorms: parts of ${together} numbers together, needs 10 as the rows have`,
      );
    }
  });

  it('are named by an update, which then changes nothing', () => {
    const { tf } = engine;
    const row = (shape: [number, number]) => tf.ones(shape) as Tensor2D;
    const fits: UpdateInPlace = {
      rule: { kind: 'momentum', momentum: 0.9, nesterov: false } as UpdateInPlace['rule'],
      ...{ parameters: row([2, 10]), slots: [row([2, 10])], gradient: row([2, 10]) },
      ...{ norms: tf.ones([2]) as Tensor1D, clipNorm: 1, learningRates: [1, 1], step: 1 },
    };
    const wrong = (part: Partial<UpdateInPlace>) => () => engine.updateInPlace({ ...fits, ...part });
    throws(wrong({ gradient: row([10, 2]) }), 'update: gradient is [10, 2], needs [2, 10]');
    throws(wrong({ slots: [row([2, 9])] }), 'update: slots[0] is [2, 9], needs [2, 10]');
    throws(wrong({ norms: tf.ones([3]) as Tensor1D }), 'update: norms is [3], needs [2]');
    throws(wrong({ learningRates: [1] }), 'update: learningRates is [1], needs [2]');
    assert.throws(wrong({ slots: [] }), /update: slot0 must be a Float32Array/);
    assert.ok(fits.parameters.dataSync().every((value) => value === 1));
  });
});
