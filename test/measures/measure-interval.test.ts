import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTaken, type MeasuredModel, measureInterval } from '../../src/measures/index.js';
import { updateOperations } from '../../src/measures/measure-interval.js';
import { denseModel } from './small-model.js';

const model: MeasuredModel = denseModel({ kind: 'lstm', units: 64, layers: 1, forgetBias: 0 });
const train = { steps: 1000, logEvery: 10 };
const update = updateOperations(model);

test('a measure that costs little is taken at every logged step', () => {
  assert.equal(measureInterval(0.04 * update, model, train), 10);
  assert.equal(measureInterval(0, model, train), 10);
});

test('a measure that costs much is taken at as many logged steps as keep it to half a percent', () => {
  assert.equal(measureInterval(0.06 * update, model, train), 20);
  assert.equal(measureInterval(2 * update, model, train), 400);
  assert.equal(measureInterval(2 * update, model, { steps: 1000, logEvery: 300 }), 600);
});

test('it is taken at the first and the last step, and in between once for each interval', () => {
  const taken = (every: number, steps: number, logEvery: number) =>
    Array.from({ length: steps + 1 }, (_, step) => step).filter(
      (step) => (step % logEvery === 0 || step === steps) && isTaken(step, every, { steps, logEvery }),
    );
  assert.deepEqual(taken(4, 10, 2), [0, 4, 8, 10]);
  assert.deepEqual(taken(100, 10, 2), [0, 10]);
  assert.deepEqual(taken(1, 7, 3), [0, 3, 6, 7]);
  assert.deepEqual(taken(5, 12, 3), [0, 6, 12]);
});
