import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logarithm } from '../../src/math/logarithm.js';
import { randomStream } from '../../src/math/random-stream.js';

test('the logarithm is that of the language to the last place, over all powers of 2 and near them', () => {
  const draws = randomStream(0, 'test', 'logarithm').uniforms(3000);
  const near = [1, 1 + 2 ** -52, 1 + 2 ** -30, 1 - 2 ** -40, 1.413, 1.415, 1.38, 1.39, 1.42];
  for (let power = -1000; power <= 1000; power += 13) {
    for (const factor of [...near, 1 + draws[power + 1000]!]) {
      const x = 2 ** power * factor;
      const expected = Math.log(x);
      assert.ok(Math.abs(logarithm(x) - expected) <= 2 ** -52 * Math.abs(expected), `ln ${x}`);
    }
  }
});

test('where there is no normal number above 0, the logarithm is that of the language', () => {
  for (const x of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 5e-324])
    assert.ok(Object.is(logarithm(x), Math.log(x)), `ln ${x}`);
});
