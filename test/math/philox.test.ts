import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillUniforms, philox4x32 } from '../../src/math/philox.js';

type Words = [number, number, number, number];
type Key = [number, number];

// The rows "philox4x32 10" of kat_vectors in Random123: zeros, ones, and the digits of pi.
const knownAnswers: readonly { counter: Words; key: Key; answer: Words }[] = [
  { counter: [0, 0, 0, 0], key: [0, 0], answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

test("Philox 4x32-10 gives Random123's known answers", () => {
  for (const { counter, key, answer } of knownAnswers) {
    const out = new Uint32Array(4);
    philox4x32(counter, key, out);
    assert.deepEqual([...out], answer);
  }
});

test('two draws share a block, and each takes the 52 leading bits of its half', () => {
  const draws = new Float64Array(2);
  fillUniforms([0, 0], 0, draws);
  const half = (first: bigint, second: bigint) => (Number((first << 20n) | (second >> 12n)) + 0.5) / 2 ** 52;
  assert.deepEqual([...draws], [half(0x6627e8d5n, 0xe169c58dn), half(0xbc57ac4cn, 0x9b00dbd8n)]);
});

test('block numbers beyond 32 bits reach the second word of the counter', () => {
  const draws = new Float64Array(1);
  fillUniforms([7, 9], 2 * (3 * 2 ** 32 + 5), draws);
  const words = new Uint32Array(4);
  philox4x32([5, 3, 0, 0], [7, 9], words);
  assert.equal(draws[0], (words[0]! * 2 ** 20 + (words[1]! >>> 12) + 0.5) / 2 ** 52);
});
