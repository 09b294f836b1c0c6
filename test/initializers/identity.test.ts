import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityInitializer } from '../../src/initializers/identity.js';
import { randomStream } from '../../src/math/random-stream.js';

const spec = { kind: 'identity', gain: 0.5 } as const;

test('the diagonal holds the gain and the rest is zero', () => {
  const values = identityInitializer.sample(spec, randomStream(0, 'init', 'w'), [3, 3]);
  assert.deepEqual([...values], [0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5]);
});

test('only square matrices are served', () => {
  assert.equal(identityInitializer.refuse(spec, [3, 3]), undefined);
  for (const shape of [[3, 4], [3], [3, 3, 3]]) {
    assert.equal(identityInitializer.refuse(spec, shape), 'identity needs a square matrix');
  }
});
