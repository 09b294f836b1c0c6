import assert from 'node:assert/strict';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import {
  learningRateAt,
  type OptimizerSpec,
  optimizers,
  slotsOf,
  updateParameters,
} from '../../src/optimizers/index.js';
import type { Field } from '../../src/spec/field.js';

interface Recorded {
  readonly start: number[][];
  readonly gradients: number[][][];
  readonly cases: readonly { readonly spec: OptimizerSpec; readonly parameters: number[][][] }[];
}

const recorded: Recorded = JSON.parse(
  readFileSync(join(repositoryRoot(), 'test/fixtures/optimizers/torch.json'), 'utf8'),
);

function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return dirname(realpathSync(join(folder, 'package.json')));
}

before(async () => {
  await tf.setBackend('cpu');
});

/** The parameters after each update, flat. */
function train(spec: OptimizerSpec, start: number[][], gradients: readonly number[][][]): Float32Array[] {
  let parameters = tf.tensor2d(start);
  let slots: readonly tf.Tensor2D[] = Array.from({ length: slotsOf(spec) }, () =>
    tf.zeros<tf.Rank.R2>(parameters.shape),
  );
  return gradients.map((gradient, done) => {
    const rate = learningRateAt(spec, done);
    const next = updateParameters(tf, spec, {
      parameters,
      slots,
      gradient: tf.tensor2d(gradient),
      learningRate: tf.fill([start.length, 1], rate) as tf.Tensor2D,
      step: done + 1,
    });
    parameters = next.parameters;
    slots = next.slots;
    return parameters.dataSync<'float32'>();
  });
}

for (const { spec, parameters } of recorded.cases) {
  test(`${JSON.stringify(spec)} makes the updates that PyTorch makes`, () => {
    const made = train(spec, recorded.start, recorded.gradients);
    made.forEach((values, step) => {
      const expected = parameters[step]!.flat();
      values.forEach((value, i) => {
        const error = Math.abs(value - expected[i]!);
        assert.ok(
          error < 2e-5 * (1 + Math.abs(expected[i]!)),
          `step ${step}, ${i}: ${value}, ${expected[i]}`,
        );
      });
    });
  });
}

test('two updates with momentum are those computed by hand', () => {
  const spec: OptimizerSpec = { kind: 'momentum', learningRate: 0.5, momentum: 0.5, nesterov: false };
  assert.deepEqual(
    train(spec, [[1, 2]], [[[1, -2]], [[1, 0]]]).map((values) => [...values]),
    [
      [0.5, 3],
      [-0.25, 3.5],
    ],
  );
});

test('the first update of Adam goes the learning rate far, whatever the size of the gradient', () => {
  const spec: OptimizerSpec = { kind: 'adam', learningRate: 0.25, beta1: 0.9, beta2: 0.999, epsilon: 0 };
  const [after] = train(spec, [[0, 0, 0]], [[[1e-6, -3, 1e6]]]);
  [-0.25, 0.25, -0.25].forEach((expected, i) => {
    assert.ok(Math.abs(after![i]! - expected) < 1e-6);
  });
});

test('each replica moves by its own learning rate', () => {
  const next = optimizers.sgd.update(
    tf,
    { kind: 'sgd', learningRate: 1 },
    {
      parameters: tf.zeros([2, 2]),
      gradient: tf.ones([2, 2]),
      slots: [],
      learningRate: tf.tensor2d([[1], [3]]),
      step: 1,
    },
  );
  assert.deepEqual([...next.parameters.dataSync()], [-1, -1, -3, -3]);
});

test('a replica gets the same bits alone and beside another', () => {
  for (const { spec } of recorded.cases) {
    const both = train(spec, recorded.start, recorded.gradients).at(-1)!;
    const alone = train(
      spec,
      recorded.start.slice(1),
      recorded.gradients.map((rows) => rows.slice(1)),
    ).at(-1)!;
    assert.deepEqual(both.slice(3), alone);
  }
});

test('an update leaves no tensors behind but those that it returns', () => {
  for (const { spec } of recorded.cases) {
    const slots = slotsOf(spec);
    const state = {
      parameters: tf.zeros<tf.Rank.R2>([2, 3]),
      gradient: tf.ones<tf.Rank.R2>([2, 3]),
      slots: Array.from({ length: slots }, () => tf.zeros<tf.Rank.R2>([2, 3])),
      learningRate: tf.ones<tf.Rank.R2>([2, 1]),
      step: 1,
    };
    const before = tf.memory().numTensors;
    const next = updateParameters(tf, spec, state);
    assert.equal(next.slots.length, slots);
    assert.equal(tf.memory().numTensors - before, 1 + slots);
  }
});

test('every optimizer stands in the registry under its kind', () => {
  for (const [kind, optimizer] of Object.entries(optimizers)) assert.equal(optimizer.kind, kind);
});

test('the learning rate must be above 0 and a decay must be whole', () => {
  for (const { fields } of Object.values(optimizers)) {
    const accepts = (name: string, value: unknown) => (fields[name] as Field).schema.safeParse(value).success;
    assert.ok(accepts('learningRate', 10));
    for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined]) {
      assert.ok(!accepts('learningRate', wrong), `${wrong}`);
    }
    assert.ok(accepts('decay', { every: 5000, factor: 0.1 }));
    for (const wrong of [
      { every: 0, factor: 0.1 },
      { every: 2.5, factor: 0.1 },
      { every: 5, factor: 0 },
      { every: 5 },
    ]) {
      assert.ok(!accepts('decay', wrong), JSON.stringify(wrong));
    }
  }
});
