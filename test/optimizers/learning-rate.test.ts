import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningRateAt } from '../../src/optimizers/learning-rate.js';

test('the learning rate is constant without a decay', () => {
  assert.equal(learningRateAt({ learningRate: 10 }, 123_456), 10);
});

test('the learning rate falls after every so many updates, and between them stays', () => {
  const spec = { learningRate: 8, decay: { every: 100, factor: 0.5 } };
  const rates = [0, 99, 100, 199, 200, 300].map((step) => learningRateAt(spec, step));
  assert.deepEqual(rates, [8, 8, 4, 4, 2, 1]);
});
