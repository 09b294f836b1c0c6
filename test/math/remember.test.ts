import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remember } from '../../src/math/remember.js';

test('a function is computed once for each object, and never for one what it is for another', () => {
  let computed = 0;
  const double = remember(({ n }: { n: number }) => {
    computed += 1;
    return 2 * n;
  });
  const [one, other] = [{ n: 3 }, { n: 3 }];
  assert.deepEqual([double(one), double(other), double(one), double(other)], [6, 6, 6, 6]);
  assert.equal(computed, 2);
  assert.equal(double({ n: 0 }), 0);
});
