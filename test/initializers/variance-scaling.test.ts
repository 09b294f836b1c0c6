import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type InitializerInput,
  lecunNormal,
  lecunUniform,
  sampleInitializer,
  varianceScaling,
} from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import { randomStream } from '../../src/math/random-stream.js';
import { moments } from './moments.js';

const random = randomStream(9, 'init', 'w');
const sample = (input: InitializerInput, shape: readonly number[]) =>
  sampleInitializer(resolveInitializer(input), random, shape);

test('the Glorot limit of one gate with 27 inputs and 64 units is 0.2568', () => {
  const limit = Math.sqrt(6 / (27 + 64));
  assert.equal(limit.toFixed(4), '0.2568');
  const { min, max } = moments(sample(glorotUniform(), [27, 64]));
  assert.ok(max <= limit && max > 0.99 * limit);
  assert.ok(min >= -limit && min < -0.99 * limit);
});

test('the Glorot limits of joined gates are those of Keras and TF1', () => {
  for (const { shape, limit } of [
    { shape: [27, 4 * 64], limit: 0.1456 },
    { shape: [27 + 64, 4 * 64], limit: 0.1315 },
  ]) {
    assert.ok(Math.abs(moments(sample(glorotUniform(), shape)).max - limit) < 1e-4);
  }
});

test('every named variant has its variance over its fan, and its support', () => {
  const shape = [200, 500];
  const variants = [
    { input: glorotUniform(), variance: 2 / 700, reach: Math.sqrt(3) },
    { input: glorotNormal(), variance: 2 / 700, reach: 2 / 0.8796256610342398 },
    { input: heUniform(), variance: 2 / 200, reach: Math.sqrt(3) },
    { input: heNormal(), variance: 2 / 200, reach: 2 / 0.8796256610342398 },
    { input: lecunUniform(), variance: 1 / 200, reach: Math.sqrt(3) },
    { input: lecunNormal(), variance: 1 / 200, reach: 2 / 0.8796256610342398 },
  ];
  for (const { input, variance, reach } of variants) {
    const { mean, stddev, min, max } = moments(sample(input, shape));
    const sd = Math.sqrt(variance);
    const noise = 4 / Math.sqrt(200 * 500);
    assert.ok(Math.abs(mean) < noise * sd, `${input.kind}: mean ${mean}`);
    assert.ok(Math.abs(stddev / sd - 1) < noise, `${input.kind}: deviation ${stddev}, not ${sd}`);
    assert.ok(Math.abs(max / (reach * sd) - 1) < 1e-3, `${input.kind}: ends at ${max}`);
    assert.ok(Math.abs(min / (reach * sd) + 1) < 1e-3, `${input.kind}: begins at ${min}`);
  }
});

test('modes choose the fan, and scale multiplies the variance', () => {
  const deviation = (input: InitializerInput) => moments(sample(input, [100, 400])).stddev;
  const fanIn = deviation(varianceScaling());
  assert.ok(Math.abs(deviation(varianceScaling({ mode: 'fanOut' })) / fanIn - 0.5) < 1e-6);
  assert.ok(Math.abs(deviation(varianceScaling({ mode: 'fanAvg' })) / fanIn - Math.sqrt(0.4)) < 1e-6);
  assert.ok(Math.abs(deviation(varianceScaling({ scale: 9 })) / fanIn - 3) < 1e-6);
});

test('an uncut normal goes beyond the cut of the truncated one at the same deviation', () => {
  const { max, stddev } = moments(sample(varianceScaling({ distribution: 'normal' }), [100, 400]));
  assert.ok(Math.abs(stddev / 0.1 - 1) < 0.02);
  assert.ok(max > 0.3);
});

test('the fans of a bias of n are n and n', () => {
  const { max } = moments(sample(heUniform(), [6]));
  assert.ok(max <= 1);
  assert.deepEqual(sample(glorotUniform(), [6]), sample(lecunUniform(), [6]));
});
