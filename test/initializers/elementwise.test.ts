import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as factories from '../../src/initializers/index.js';
import { type InitializerInput, sampleInitializer } from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import { truncatedStddev } from '../../src/initializers/standard-draws.js';
import { randomStream } from '../../src/math/random-stream.js';
import { moments } from './moments.js';

const shape = [300, 300];
const random = randomStream(5, 'init', 'lstm/input_gate/wx');
const sample = (input: InitializerInput) => sampleInitializer(resolveInitializer(input), random, shape);

function assertNear(actual: number, expected: number, tolerance: number) {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`);
}

test('normal values have the mean and standard deviation asked for', () => {
  const { mean, stddev } = moments(sample(factories.normal({ mean: -0.1, stddev: 0.5 })));
  assertNear(mean, -0.1, 4 * (0.5 / 300));
  assertNear(stddev, 0.5, 4 * (0.5 / 300 / Math.SQRT2));
});

test('truncated normal values end at two standard deviations, whose own deviation is 0.8796 of it', () => {
  const { mean, stddev, min, max } = moments(sample(factories.truncatedNormal({ mean: 1, stddev: 0.1 })));
  assertNear(mean, 1, 4 * (0.1 / 300));
  assertNear(stddev, 0.1 * truncatedStddev, 4 * (0.1 / 300));
  assertNear(min, 0.8, 1e-4);
  assertNear(max, 1.2, 1e-4);
  assert.ok(min >= Math.fround(0.8) && max <= Math.fround(1.2));
});

test('corrected truncated normal values have the standard deviation asked for', () => {
  const { stddev } = moments(sample(factories.truncatedNormal({ stddev: 0.1, corrected: true })));
  assertNear(stddev, 0.1, 4 * (0.1 / 300));
});

test('uniform values fill their range and nothing else', () => {
  const { mean, stddev, min, max } = moments(sample(factories.uniform({ min: -0.2, max: 0.6 })));
  assertNear(mean, 0.2, 4 * (0.24 / 300));
  assertNear(stddev, 0.8 / Math.sqrt(12), 4 * (0.24 / 300));
  assertNear(min, -0.2, 1e-4);
  assertNear(max, 0.6, 1e-4);
  assert.ok(min >= Math.fround(-0.2) && max <= Math.fround(0.6));
});

test('a uniform range turned round is refused', () => {
  const spec = { kind: 'uniform', min: 1, max: 0 } as const;
  assert.equal(factories.refuseShape(spec, [2]), 'min 1 is above max 0');
});

test('zeros, ones and constants are what they say', () => {
  assert.deepEqual(moments(sample(factories.zeros())), { mean: 0, stddev: 0, min: 0, max: 0 });
  assert.deepEqual(moments(sample(factories.ones())), { mean: 1, stddev: 0, min: 1, max: 1 });
  assert.deepEqual(moments(sample(factories.constant({ value: -2.5 }))), {
    mean: -2.5,
    stddev: 0,
    min: -2.5,
    max: -2.5,
  });
});

test('element i rests on draw i, so that elementwise initializers sort the elements alike', () => {
  const order = (values: ArrayLike<number>) => {
    const list = Array.from(values);
    return list.map((_, i) => i).sort((a, b) => list[a]! - list[b]!);
  };
  const few = (input: InitializerInput) => sampleInitializer(resolveInitializer(input), random, [12, 9]);
  const expected = order(random.uniforms(12 * 9));
  for (const input of [
    factories.normal({ stddev: 2 }),
    factories.truncatedNormal({ mean: 3, stddev: 0.5 }),
    factories.uniform({ min: -1, max: 1 }),
    factories.glorotUniform(),
    factories.heNormal(),
  ]) {
    assert.deepEqual(order(few(input)), expected, input.kind);
  }
});

test('standard deviations of one seed differ by their factor alone', () => {
  const narrow = sample(factories.truncatedNormal({ stddev: 0.25 }));
  const wide = sample(factories.truncatedNormal({ stddev: 1 }));
  assert.deepEqual(
    narrow.map((x) => 4 * x),
    wide,
  );
});
