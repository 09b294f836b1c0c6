import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../src/math/random-stream.js';

test('a draw depends on its index alone, not on how it is asked for', () => {
  const stream = randomStream(3, 'init', 'lstm/input_gate/wx');
  const all = stream.uniforms(11);
  assert.deepEqual(stream.uniforms(4, 5), all.slice(5, 9));
  assert.equal(stream.uniform(7), all[7]);
  assert.equal(randomStream(3, 'init', 'lstm/input_gate/wx').uniform(10), all[10]);
});

test('streams of another seed, purpose or path differ', () => {
  const firsts = [
    randomStream(0, 'init', 'a'),
    randomStream(1, 'init', 'a'),
    randomStream(0, 'data', 'a'),
    randomStream(0, 'init', 'b'),
    randomStream(0, 'ini', 'ta'),
  ].map((stream) => stream.uniform(0));
  assert.equal(new Set(firsts).size, firsts.length);
});

test('draws are uniform in the open interval: moments, support and the correlation of neighbours', () => {
  const n = 100_000;
  const draws = randomStream(11, 'init', 'x').uniforms(n);
  const mean = draws.reduce((sum, u) => sum + u, 0) / n;
  const variance = draws.reduce((sum, u) => sum + (u - mean) ** 2, 0) / n;
  let product = 0;
  for (let i = 1; i < n; i++) product += (draws[i]! - mean) * (draws[i - 1]! - mean);
  assert.ok(Math.abs(mean - 1 / 2) < 4 / Math.sqrt(12 * n));
  assert.ok(Math.abs(variance - 1 / 12) < 4 / Math.sqrt(180 * n));
  assert.ok(Math.abs(product / n / variance) < 4 / Math.sqrt(n));
  assert.ok(draws.every((u) => u > 0 && u < 1));
});

test('a seed that is no number is refused', () => {
  assert.throws(() => randomStream(Number.NaN, 'init', 'x'), /NaN/);
});
