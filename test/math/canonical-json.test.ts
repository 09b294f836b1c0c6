import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../src/math/canonical-json.js';

test('keys are sorted at every depth and the order of lists is kept', () => {
  assert.equal(
    canonicalJson({ b: [3, 1, { z: null, y: true }], a: { d: 'ü"', c: 0.1 } }),
    '{"a":{"c":0.1,"d":"ü\\""},"b":[3,1,{"y":true,"z":null}]}',
  );
});

test('numbers stand as JavaScript prints them and minus zero is zero', () => {
  assert.equal(canonicalJson([-0, 1e21, 1.0, 1e-7, -2.5]), '[0,1e+21,1,1e-7,-2.5]');
});

test('what JSON cannot hold is refused with its place', () => {
  assert.throws(() => canonicalJson({ train: { steps: Number.NaN } }), /^Error: train\.steps: .* NaN$/);
  assert.throws(() => canonicalJson([1, Infinity]), /^Error: \[1\]: .* Infinity$/);
  assert.throws(() => canonicalJson({ a: undefined }), /^Error: a: .* undefined$/);
  assert.throws(() => canonicalJson({ a: [() => 1] }), /^Error: a\[0\]: .* a function$/);
  assert.throws(() => canonicalJson(new Map()), /^Error: value: .* an object of class Map$/);
  assert.throws(() => canonicalJson(3n), /the bigint 3/);
});
