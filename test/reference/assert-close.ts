import assert from 'node:assert/strict';

/** Fails unless every value lies within `tolerance` times the largest expected value (at least 0.01) of what is expected. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: how many values`);
  let largest = 0.01;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    if (!(error <= tolerance * largest)) assert.fail(`${what}[${i}]: ${actual[i]} instead of ${expected[i]}`);
  }
}

/** Fails unless the values are the same to the last bit. */
export function assertSameBits(actual: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length, `${what}: how many values`);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i]))
      assert.fail(`${what}[${i}]: ${actual[i]} and ${expected[i]} differ`);
  }
}
