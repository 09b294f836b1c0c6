import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fans } from '../../src/initializers/fans.js';

test('the fans of a matrix are its sides, those of a bias its length twice', () => {
  assert.deepEqual(fans([27, 64]), { fanIn: 27, fanOut: 64 });
  assert.deepEqual(fans([64]), { fanIn: 64, fanOut: 64 });
});

test('a scalar has fans of 1, and leading dimensions multiply both fans', () => {
  assert.deepEqual(fans([]), { fanIn: 1, fanOut: 1 });
  assert.deepEqual(fans([3, 5, 4, 8]), { fanIn: 60, fanOut: 120 });
});
