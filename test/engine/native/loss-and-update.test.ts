import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor2D } from '@tensorflow/tfjs';
import { createNativeEngine } from '../../../src/engine/native/native-engine.js';
import type { UpdateRule } from '../../../src/engine/native/rule-arguments.js';
import { portableEngine } from '../../../src/engine/portable-engine.js';
import { adamOptimizer } from '../../../src/optimizers/adam.js';
import { momentumOptimizer } from '../../../src/optimizers/momentum.js';
import { rmspropOptimizer } from '../../../src/optimizers/rmsprop.js';
import { sgdOptimizer } from '../../../src/optimizers/sgd.js';
import { assertClose, assertSameBits } from '../../reference/assert-close.js';
import { scrambled } from '../../reference/finite-difference.js';
import { onEveryInstructionSet, skip } from './instruction-sets.js';

type Native = Awaited<ReturnType<typeof createNativeEngine>>;

const optimizers = {
  sgd: sgdOptimizer,
  momentum: momentumOptimizer,
  rmsprop: rmspropOptimizer,
  adam: adamOptimizer,
};

const rules: readonly UpdateRule[] = [
  { kind: 'sgd' },
  { kind: 'momentum', momentum: 0.9, nesterov: false },
  { kind: 'momentum', momentum: 0.8, nesterov: true },
  { kind: 'rmsprop', rho: 0.9, epsilon: 1e-8 },
  { kind: 'adam', beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
];

describe('loss, norms and updates of the native engine', { skip }, () => {
  let engine: Native;
  before(async () => {
    engine = await createNativeEngine();
  });

  for (const [N, C] of [
    [1, 2],
    [5, 27],
    [3, 16],
    [4, 100],
  ] as const) {
    it(`cross-entropy and its gradient match the portable ops: ${N} rows of ${C} classes`, () => {
      const { tf } = engine;
      const portable = portableEngine('cpu', tf);
      const logits = tf.tensor3d([...scrambled(3 * N * C, 1, 8)], [3, N, C]);
      const targets = tf.tensor2d(
        [...scrambled(3 * N, 2)].map((u) => Math.floor(((u + 1) / 2) * C * 0.99)),
        [3, N],
        'int32',
      );
      const weights = tf.tensor2d(
        [...scrambled(3 * N, 3)].map((u) => u + 1.5),
        [3, N],
      );
      const factors = tf.tensor1d([1, -2, 0.5]);
      for (const given of [undefined, weights]) {
        const both = (one: typeof portable) =>
          tf.valueAndGrad((z) =>
            tf.sum(tf.mul(one.crossEntropy(z as typeof logits, targets, given), factors)),
          )(logits);
        const expected = both(portable);
        onEveryInstructionSet((_addon, set) => {
          const { value, grad } = both(engine);
          assertClose(value.dataSync(), expected.value.dataSync(), 2e-6, `${set} loss`);
          assertClose(grad.dataSync(), expected.grad.dataSync(), 2e-6, `${set} gradient`);
        });
      }
    });
  }

  it('a loss is NaN where a logit is', () => {
    const { tf } = engine;
    const logits = tf.tensor3d([1, Number.NaN, 2, 1, 1, 1], [2, 1, 3]);
    onEveryInstructionSet(() => {
      const [bad, good] = engine.crossEntropy(logits, tf.tensor2d([0, 0], [2, 1], 'int32')).dataSync();
      assert.ok(Number.isNaN(bad));
      assert.ok(Math.abs(good! - Math.log(3)) < 1e-6);
    });
  });

  for (const rule of rules) {
    it(`${JSON.stringify(rule)} matches the composite update over three steps, each replica with its own rate`, () => {
      const { tf } = engine;
      const [K, P] = [3, 37];
      const optimizer = optimizers[rule.kind];
      const rates = Float32Array.of(0.1, 0.01, 1);
      const start = Float32Array.from(scrambled(K * P, 1));
      onEveryInstructionSet((_addon, set) => {
        let now = tf.tensor2d(start, [K, P]);
        let kept: readonly Tensor2D[] = Array.from(
          { length: optimizer.slots },
          () => tf.zeros([K, P]) as Tensor2D,
        );
        const parameters = tf.tensor2d(start.slice(), [K, P]);
        const slots = kept.map(() => tf.zeros([K, P]) as Tensor2D);
        for (let step = 1; step <= 3; step++) {
          const gradient = tf.tensor2d(Float32Array.from(scrambled(K * P, step + 5, 3)), [K, P]);
          const norms = tf.sqrt(tf.sum(tf.square(gradient), 1));
          const clipped = tf.mul(
            gradient,
            tf.expandDims(tf.div(1.25, tf.maximum(norms, 1.25)), 1),
          ) as Tensor2D;
          const state = {
            parameters: now,
            gradient: clipped,
            slots: kept,
            learningRate: tf.tensor2d(rates, [K, 1]),
            step,
          };
          ({ parameters: now, slots: kept } = optimizer.update(
            tf,
            { learningRate: 1, decay: undefined, ...rule } as never,
            state,
          ));
          const measured = engine.rowNorms(gradient, [10, 1, 26]);
          engine.updateInPlace({
            rule,
            parameters,
            gradient,
            slots,
            norms: measured.whole,
            clipNorm: 1.25,
            learningRates: [...rates],
            step,
          });
          assertClose(measured.whole.dataSync(), norms.dataSync(), 1e-6, `${set} norms`);
          const second = tf.norm(gradient.slice([0, 10], [K, 1]), 2, 1).dataSync();
          assertClose(
            [0, 1, 2].map((k) => measured.parts.arraySync()[k]![1]!),
            second,
            1e-6,
            `${set} scope`,
          );
          assertClose(parameters.dataSync(), now.dataSync(), 2e-6, `${set} parameters after step ${step}`);
        }
      });
    });
  }

  it('an update has the same bits alone and among others', () => {
    const { tf } = engine;
    const [K, P] = [3, 101];
    const run = (rows: readonly number[]) => {
      const pick = (salt: number) => Float32Array.from(rows.flatMap((k) => [...scrambled(P, salt + k)]));
      const parameters = tf.tensor2d(pick(0), [rows.length, P]);
      const slots = [0, 1].map(() => tf.zeros([rows.length, P]) as Tensor2D);
      const rule = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
      const gradient = tf.tensor2d(pick(50), [rows.length, P]);
      const norms = engine.rowNorms(gradient, [P]).whole;
      const learningRates = rows.map(() => 0.1);
      engine.updateInPlace({ rule, parameters, gradient, slots, norms, clipNorm: 1, learningRates, step: 1 });
      return parameters.dataSync() as Float32Array;
    };
    const together = run([...Array(K).keys()]);
    assertSameBits(together.slice(P, 2 * P), run([1]), 'parameters');
  });
});
