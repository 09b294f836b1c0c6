import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  glorotUniform,
  type InitializerInput,
  truncatedNormal,
  varianceScaling,
} from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import { sweep } from '../../src/spec/sweep.js';

test('defaults are filled in and given options kept', () => {
  assert.deepEqual(resolveInitializer(truncatedNormal({ stddev: 0.1 })), {
    kind: 'truncatedNormal',
    mean: 0,
    stddev: 0.1,
    corrected: false,
  });
  assert.deepEqual(resolveInitializer(varianceScaling({ mode: 'fanAvg' })), {
    kind: 'varianceScaling',
    scale: 1,
    mode: 'fanAvg',
    distribution: 'truncatedNormal',
  });
  assert.deepEqual(resolveInitializer(glorotUniform()), { kind: 'glorotUniform' });
});

test('a wrong kind, option or value gets one sentence', () => {
  const resolve = (input: unknown) => () => resolveInitializer(input as InitializerInput, 'wx');
  assert.throws(resolve({ kind: 'ortogonal' }), {
    message: 'wx: unknown initializer "ortogonal"; did you mean "orthogonal"?',
  });
  assert.throws(resolve({ kind: 'toString' }), { message: /^wx: unknown initializer "toString"/ });
  assert.throws(resolve({ kind: 'normal', stdev: 1 }), {
    message: 'wx.stdev: unknown option of normal(…); did you mean "stddev"?',
  });
  assert.throws(resolve({ kind: 'normal' }), {
    message: 'wx.stddev: expected a number of at least 0, got undefined',
  });
  assert.throws(resolve({ kind: 'normal', stddev: -1 }), { message: /at least 0, got -1$/ });
  assert.throws(resolve(truncatedNormal), { message: /got the function truncatedNormal; did you mean/ });
});

test('a sweep is refused, since a variable has one initializer', () => {
  assert.throws(() => resolveInitializer(truncatedNormal({ stddev: sweep(0.1, 1) }), 'wx'), {
    message: 'wx.stddev: a variable takes one value, not a sweep',
  });
});
