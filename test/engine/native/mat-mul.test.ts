import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor3D } from '@tensorflow/tfjs';
import { createNativeEngine } from '../../../src/engine/native/native-engine.js';
import { assertClose, assertSameBits } from '../../reference/assert-close.js';
import { scrambled } from '../../reference/finite-difference.js';
import { onEveryInstructionSet, skip } from './instruction-sets.js';

const shapes = [
  [1, 1, 1],
  [3, 7, 5],
  [13, 33, 17],
  [25, 600, 27],
  [64, 27, 100],
] as const;

/** op(a)·op(b) of one replica in double precision. */
function product(
  a: Float64Array,
  b: Float64Array,
  [M, I, N]: readonly [number, number, number],
  ta: boolean,
  tb: boolean,
) {
  return Float64Array.from({ length: M * N }, (_, at) => {
    const [m, n] = [Math.floor(at / N), at % N];
    let sum = 0;
    for (let i = 0; i < I; i++) sum += a[ta ? i * M + m : m * I + i]! * b[tb ? n * I + i : i * N + n]!;
    return sum;
  });
}

describe('products of the native engine', { skip }, () => {
  let engine: Awaited<ReturnType<typeof createNativeEngine>>;
  before(async () => {
    engine = await createNativeEngine();
  });

  it('match double precision in every shape and transposition', () => {
    const { tf } = engine;
    for (const [M, I, N] of shapes) {
      for (const [ta, tb] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const) {
        const a = [0, 1].map((k) => scrambled(M * I, k));
        const b = [0, 1].map((k) => scrambled(I * N, k + 9));
        const expected = [0, 1].flatMap((k) => [...product(a[k]!, b[k]!, [M, I, N], ta, tb)]);
        onEveryInstructionSet((_addon, set) => {
          tf.tidy(() => {
            const left = tf.tensor3d(
              a.flatMap((x) => [...x]),
              ta ? [2, I, M] : [2, M, I],
            );
            const right = tf.tensor3d(
              b.flatMap((x) => [...x]),
              tb ? [2, N, I] : [2, I, N],
            );
            const both = tf.matMul(left, right, ta, tb).dataSync();
            assertClose(both, expected, 1e-5, `${set} ${[M, I, N]} ${ta} ${tb}`);
            const last = tf.matMul(left.slice([1], [1]), right.slice([1], [1]), ta, tb).dataSync();
            assertSameBits(
              last as Float32Array,
              both.slice(M * N) as Float32Array,
              `${set}: one replica alone`,
            );
          });
        });
      }
    }
  });

  it('share one matrix among the replicas where the other is a stack', () => {
    const { tf } = engine;
    const a = tf.tensor3d([1, 2, 3, 4], [1, 2, 2]);
    const b = tf.tensor3d([1, 0, 0, 1, 2, 0, 0, 2], [2, 2, 2]);
    assert.deepEqual([...tf.matMul(a, b).dataSync()], [1, 2, 3, 4, 2, 4, 6, 8]);
  });

  it('leave what is no stack of float32 matrices to the cpu kernels', () => {
    const { tf } = engine;
    const flat = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, 0, 0, 1], [2, 2]));
    assert.deepEqual([...flat.dataSync()], [1, 2, 3, 4]);
    const fused = tf.fused.matMul({
      ...{ a: tf.tensor2d([1, -2], [1, 2]), b: tf.tensor2d([1, 0, 0, 1], [2, 2]) },
      ...{ bias: tf.tensor1d([1, 1]), activation: 'relu' as const },
    });
    assert.deepEqual([...fused.dataSync()], [2, 0]);
  });

  it('add the bias in a dense layer, whose gradients match those of the composite', () => {
    const { tf } = engine;
    const x = tf.tensor3d([...scrambled(2 * 5 * 3, 1)], [2, 5, 3]);
    const w = tf.tensor3d([...scrambled(2 * 3 * 4, 2)], [2, 3, 4]);
    const b = tf.tensor3d([...scrambled(2 * 4, 3)], [2, 1, 4]);
    const factors = tf.tensor3d([...scrambled(2 * 5 * 4, 4)], [2, 5, 4]);
    const slopes = (dense: (x: Tensor3D, w: Tensor3D, b: Tensor3D) => Tensor3D) =>
      tf.grads((...given) => tf.sum(tf.mul(dense(...(given as [Tensor3D, Tensor3D, Tensor3D])), factors)))([
        x,
        w,
        b,
      ]);
    const ours = slopes(engine.dense);
    const theirs = slopes((given, weights, row) => tf.add(engine.matMul(given, weights), row));
    for (const [n, slope] of ours.entries())
      assertClose(slope.dataSync(), theirs[n]!.dataSync(), 1e-5, `gradient ${n}`);
  });

  it('name shapes that do not fit', () => {
    const { tf } = engine;
    assert.throws(
      () => engine.matMul(tf.zeros([2, 3, 4]), tf.zeros([2, 5, 6])),
      /\[2,3,4\] and \[2,5,6\] do not fit/,
    );
  });
});
