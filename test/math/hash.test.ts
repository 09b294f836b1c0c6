import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256Hex } from '../../src/math/hash.js';

test('SHA-256 of text and of its bytes is the digest of FIPS 180-4, example "abc"', () => {
  const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  assert.equal(sha256Hex('abc'), digest);
  assert.equal(sha256Hex(Uint8Array.of(97, 98, 99)), digest);
});
