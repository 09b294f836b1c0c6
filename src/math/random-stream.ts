import { canonicalJson } from './canonical-json.js';
import { sha256Hex } from './hash.js';
import { fillUniforms } from './philox.js';

/**
 * A counter-based stream of random numbers: draw `i` is a pure function of the stream's key and `i`,
 * so that element `i` of a variable always rests on draw `i`, whatever initializer transforms it.
 */
export interface RandomStream {
  /** Draw `index`, uniform in the open interval (0, 1) with 52 bits. */
  uniform(index: number): number;
  /** Draws `first` to `first + count - 1`. */
  uniforms(count: number, first?: number): Float64Array;
}

/**
 * The Philox stream for one purpose at one path under a seed. Its key is the first 64 bits of the SHA-256 of
 * the canonical JSON of `[seed, purpose, path]`, so that streams do not depend on the order of their use.
 */
export function randomStream(seed: number, purpose: string, path: string): RandomStream {
  const digest = sha256Hex(canonicalJson([seed, purpose, path]));
  const key = [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16)] as const;
  const uniforms = (count: number, first = 0) => {
    const draws = new Float64Array(count);
    fillUniforms(key, first, draws);
    return draws;
  };
  return { uniforms, uniform: (index) => uniforms(1, index)[0]! };
}
