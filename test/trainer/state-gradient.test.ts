import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateGradient } from '../../src/trainer/state-gradient.js';

const geometric = (factor: number, steps: number) =>
  Array.from({ length: steps }, (_, distance) => factor ** distance);

test('the factor of a geometric series is its ratio, whatever stands at distance 0', () => {
  for (const factor of [0.5, 0.9, 1, 1.5]) {
    const found = stateGradient([1000, ...geometric(factor, 9)]);
    assert.ok(Math.abs(found.factor! - factor) < 1e-12);
    assert.ok(Math.abs(found.left! / factor ** 9 - 1) < 1e-9);
  }
});

test('a gradient vanishes below a hundredth and explodes above a hundredfold, at the first step', () => {
  const verdicts = [0.59, 0.61, 1, 1.65, 1.68].map((factor) => stateGradient(geometric(factor, 10)).verdict);
  assert.deepEqual(verdicts, ['vanishes', 'steady', 'steady', 'steady', 'explodes']);
  assert.equal(stateGradient(geometric(0.95, 100)).verdict, 'vanishes');
});

test('a gradient that is gone vanishes, and one that is no number explodes', () => {
  assert.deepEqual(stateGradient([1, 0.1, 0, 0]), { factor: 0, left: 0, verdict: 'vanishes' });
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.deepEqual(stateGradient([1, bad]), { factor: null, left: null, verdict: 'explodes' });
  }
});

test('two steps are judged by their ratio, and of one nothing can be told', () => {
  assert.deepEqual(stateGradient([1, 0.5]), { factor: 0.5, left: 0.5, verdict: 'steady' });
  assert.deepEqual(stateGradient([3]), { factor: null, left: null, verdict: 'steady' });
});
