import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSweep, sweep } from '../../src/spec/sweep.js';

test('a sweep is plain JSON with its values in order', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(sweep(0.1, 'a'))), { kind: 'sweep', values: [0.1, 'a'] });
});

test('a sweep is known by its kind, also when it was read from JSON', () => {
  assert.ok(isSweep(JSON.parse('{"kind":"sweep","values":[1]}')));
  for (const value of [null, undefined, 1, 'sweep', [1], { kind: 'gru' }])
    assert.equal(isSweep(value), false);
});

test('a sweep takes values that were computed', () => {
  assert.deepEqual(sweep(...[1, 2].map((n) => n * n)).values, [1, 4]);
});
