import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Engine } from '../../src/engine/engine.js';
import { assertClose } from '../reference/assert-close.js';
import { scrambled, slopeAt } from '../reference/finite-difference.js';
import { candidates } from './engines.js';

const tolerance = 1e-5;

/** An op under test: its differentiable inputs' shapes without the replica axis, its form on an engine and in double precision for one replica. */
interface OpCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly run: (engine: Engine, inputs: readonly Tensor[], replicas: readonly number[]) => Tensor;
  readonly reference: (inputs: readonly Float64Array[], replica: number) => Float64Array;
}

const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
const symbols = (replica: number, count: number, below: number) =>
  Array.from({ length: count }, (_, n) => (n * 3 + replica * 2 + (n >> 2)) % below);
const factorsOf = (replica: number, count: number) =>
  Float64Array.from({ length: count }, (_, n) => ((n + replica) % 4) / 2);

const intTensor = ({ tf }: Engine, rows: readonly number[][]) =>
  tf.tensor2d(rows.flat(), [rows.length, rows[0]!.length], 'int32');

function productCase(M: number, I: number, N: number): OpCase {
  return {
    name: `matMul of [${M}, ${I}] and [${I}, ${N}]`,
    shapes: [
      [M, I],
      [I, N],
    ],
    run: ({ matMul }, [a, b]) => matMul(a as Tensor3D, b as Tensor3D),
    reference: ([a, b]) =>
      Float64Array.from({ length: M * N }, (_, at) => {
        let sum = 0;
        for (let i = 0; i < I; i++) sum += a![Math.floor(at / N) * I + i]! * b![i * N + (at % N)]!;
        return sum;
      }),
  };
}

function lookUpCase(I: number, M: number, N: number): OpCase {
  return {
    name: `lookUp of ${N} among ${I} rows of ${M}`,
    shapes: [[I, M]],
    run: (engine, [table], replicas) =>
      engine.lookUp(
        intTensor(
          engine,
          replicas.map((k) => symbols(k, N, I)),
        ),
        table as Tensor3D,
      ),
    reference: ([table], replica) =>
      Float64Array.from(symbols(replica, N, I).flatMap((row) => [...table!.slice(row * M, (row + 1) * M)])),
  };
}

function crossEntropyCase(N: number, C: number, weighted: boolean): OpCase {
  return {
    name: `crossEntropy of ${N} rows in ${C} classes${weighted ? ', weighted' : ''}`,
    shapes: [[N, C]],
    run: (engine, [logits], replicas) => {
      const targets = intTensor(
        engine,
        replicas.map((k) => symbols(k, N, C)),
      );
      const factors = replicas.flatMap((k) => [...factorsOf(k, N)]);
      const weights = weighted ? engine.tf.tensor2d(factors, [replicas.length, N]) : undefined;
      return engine.crossEntropy(logits as Tensor3D, targets, weights);
    },
    reference: ([logits], replica) => {
      const weights = weighted ? factorsOf(replica, N) : new Float64Array(N).fill(1);
      const losses = symbols(replica, N, C).map((target, n) => {
        const row = logits!.slice(n * C, (n + 1) * C);
        return weights[n]! * (Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[target]!);
      });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return Float64Array.of(losses.reduce((sum, loss) => sum + loss, 0) / total);
    },
  };
}

const cases: readonly OpCase[] = [
  productCase(1, 1, 1),
  productCase(5, 3, 7),
  productCase(4, 33, 66),
  lookUpCase(5, 3, 8),
  lookUpCase(27, 12, 1),
  crossEntropyCase(6, 5, false),
  crossEntropyCase(6, 5, true),
  crossEntropyCase(1, 2, false),
  {
    name: 'addRow',
    shapes: [
      [5, 3],
      [1, 3],
    ],
    run: ({ addRow }, [x, row]) => addRow(x as Tensor3D, row as Tensor3D),
    reference: ([x, row]) => x!.map((value, at) => value + row![at % 3]!),
  },
  {
    name: 'split, with one part unused, and join',
    shapes: [[4, 6]],
    run: ({ split, join }, [x]) => {
      const [a, , c] = split(x as Tensor3D, 3);
      return join([c!, a!]);
    },
    reference: ([x]) =>
      Float64Array.from({ length: 16 }, (_, at) => x![Math.floor(at / 4) * 6 + [4, 5, 0, 1][at % 4]!]!),
  },
  {
    name: 'unstackSteps, and stackSteps in the reverse order',
    shapes: [[3, 2, 4]],
    run: ({ unstackSteps, stackSteps }, [x]) => stackSteps([...unstackSteps(x as Tensor4D)].reverse()),
    reference: ([x]) => Float64Array.from([2, 1, 0].flatMap((t) => [...x!.slice(t * 8, (t + 1) * 8)])),
  },
];

const inputsOf = (op: OpCase, replica: number) =>
  op.shapes.map((shape, index) => scrambled(size(shape), replica * 5 + index, 2));

/** Values and gradients of Σ output · factor for each replica, the arrays one after another. */
async function runOn(engine: Engine, op: OpCase, replicas: readonly number[]): Promise<Float32Array[][]> {
  const { tf } = engine;
  const tensors = tf.tidy(() => {
    const inputs = op.shapes.map((shape, index) =>
      tf.tensor(
        replicas.flatMap((replica) => [...inputsOf(op, replica)[index]!]),
        [replicas.length, ...shape],
      ),
    );
    const values = op.run(engine, inputs, replicas);
    const each = values.size / replicas.length;
    const factors = tf.tensor(
      replicas.flatMap(() => [...scrambled(each, 77)]),
      values.shape,
    );
    const slopes = tf.grads((...given) => tf.sum(tf.mul(op.run(engine, given, replicas), factors)))(inputs);
    return [values, ...slopes];
  });
  const arrays = await Promise.all(tensors.map(async (tensor) => (await tensor.data()) as Float32Array));
  tf.dispose(tensors);
  return replicas.map((_, k) =>
    arrays.map((array) => {
      const length = array.length / replicas.length;
      return array.slice(k * length, (k + 1) * length);
    }),
  );
}

for (const { name, load, skip, assertAlike } of await candidates()) {
  describe(`engine ops on ${name}`, { skip }, () => {
    let engine: Engine;
    before(async () => {
      engine = await load();
    });

    for (const op of cases) {
      it(`are right, differentiable and the same bits alone and among others: ${op.name}`, async () => {
        const together = await runOn(engine, op, [0, 1, 2]);
        for (const replica of [0, 1, 2]) {
          const [alone] = await runOn(engine, op, [replica]);
          const inputs = inputsOf(op, replica);
          const expected = op.reference(inputs, replica);
          assertClose(alone![0]!, expected, tolerance, 'values');
          const factors = scrambled(expected.length, 77);
          const loss = () =>
            op.reference(inputs, replica).reduce((sum, value, at) => sum + value * factors[at]!, 0);
          for (const [index, input] of inputs.entries()) {
            const slopes = Float64Array.from(input, (_, at) => slopeAt(loss, input, at));
            assertClose(alone![index + 1]!, slopes, 1e-4, `gradient in input ${index}`);
          }
          for (const [part, values] of alone!.entries()) {
            assertAlike(together[replica]![part]!, values, `array ${part} of replica ${replica}`);
          }
        }
      });
    }

    it('give a finite cross-entropy for logits as large as 1000', async () => {
      const { tf, crossEntropy } = engine;
      const loss = crossEntropy(tf.tensor3d([1000, -1000, 0], [1, 1, 3]), tf.tensor2d([1], [1, 1], 'int32'));
      assert.deepEqual([...(await loss.data())], [2000]);
    });

    it('leave no tensor behind', async () => {
      const { tf } = engine;
      for (const op of cases) await runOn(engine, op, [0, 1]);
      const count = tf.memory().numTensors;
      for (const op of cases) await runOn(engine, op, [0, 1]);
      assert.equal(tf.memory().numTensors, count);
    });
  });
}
