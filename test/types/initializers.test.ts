import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  constant,
  glorotUniform,
  identity,
  normal,
  orthogonal,
  sweep,
  truncatedNormal,
  uniform,
  varianceScaling,
  zeros,
} from '../../src/index.js';

const wrong = [
  // @ts-expect-error: the option is called stddev.
  () => truncatedNormal({ stdev: 1 }),
  // @ts-expect-error: a truncated normal has no default stddev.
  () => truncatedNormal({ mean: 0 }),
  // @ts-expect-error: stddev is a number.
  () => truncatedNormal({ stddev: '1' }),
  // @ts-expect-error: every value of a sweep must fit its option.
  () => truncatedNormal({ stddev: sweep(1, 'two') }),
  // @ts-expect-error: an option is left out, not swept over nothing.
  () => truncatedNormal({ mean: sweep(1, undefined), stddev: 1 }),
  // @ts-expect-error: an orthogonal matrix is scaled by its gain.
  () => orthogonal({ stddev: 1 }),
  // @ts-expect-error: corrected is true or false.
  () => truncatedNormal({ stddev: 1, corrected: 'yes' }),
  // @ts-expect-error: a normal needs its stddev.
  () => normal({}),
  // @ts-expect-error: a constant needs its value.
  () => constant({}),
  // @ts-expect-error: zeros take no options.
  () => zeros({ gain: 1 }),
  // @ts-expect-error: glorotUniform takes no options.
  () => glorotUniform({ gain: 1 }),
  // @ts-expect-error: a sweep needs a value.
  () => sweep(),
];

const right = [
  truncatedNormal({ stddev: 1 }),
  truncatedNormal({ mean: sweep(-0.1, 0), stddev: sweep(0.01, 0.1), corrected: sweep(true, false) }),
  normal({ stddev: 1 }),
  orthogonal(),
  orthogonal({ gain: sweep(1, 2) }),
  identity({ gain: 0.5 }),
  constant({ value: sweep(0, 1) }),
  uniform({ min: -1, max: sweep(1, 2) }),
  varianceScaling({ scale: 2 }),
];

test('an initializer with options that it does not take is a compile error, one with sweeps in its options is not', () => {
  assert.equal(wrong.length, 12);
  assert.deepEqual(right[0], { kind: 'truncatedNormal', stddev: 1 });
});
