import { normalCdf, normalQuantiles } from '../math/normal.js';

// Each is a loop of its own: a function called for every number would take longer than what it computes.

/** Draws in (0, 1) as standard normal numbers, in place. */
export function standardNormals(draws: Float64Array): Float64Array {
  return normalQuantiles(draws);
}

const below = normalCdf(-2);
const inside = normalCdf(2) - below;

/** The standard deviation of a standard normal cut at ±2. */
export const truncatedStddev = 0.8796256610342398;

/** Draws in (0, 1) as standard normal numbers cut at ±2, by the inverse of their distribution function, in place. */
export function truncatedNormals(draws: Float64Array): Float64Array {
  return normalQuantiles(draws, below, inside);
}

/** Draws in (0, 1) spread over (−1, 1), in place. */
export function symmetricUniforms(draws: Float64Array): Float64Array {
  for (let i = 0; i < draws.length; i++) draws[i] = 2 * draws[i]! - 1;
  return draws;
}

/** `shift` + `scale` · number, as 32-bit floats. */
export function scaledFloats(numbers: Float64Array, scale: number, shift = 0): Float32Array {
  const values = new Float32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) values[i] = shift + scale * numbers[i]!;
  return values;
}
