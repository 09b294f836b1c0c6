import { mathKernels } from './kernels.js';

/**
 * Philox 4x32-10, a counter-based generator: block `counter` (128 bits) under `key` (64 bits), written to
 * `out` as four 32-bit words. Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  block(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out);
}

/**
 * Draws `first` to `first + draws.length - 1` of a key's stream, uniform in the open interval (0, 1).
 * Draws 2j and 2j + 1 are the halves of block j; a half's 52 leading bits k give (k + ½) / 2⁵².
 */
export function fillUniforms(key: readonly [number, number], first: number, draws: Float64Array): void {
  const [key0, key1] = key;
  const size = draws.length;
  const kernels = mathKernels(size);
  if (kernels !== undefined) {
    kernels.uniforms({ key0, key1, first, size, out: draws });
    return;
  }
  const words = new Uint32Array(4);
  const odd = first % 2;
  for (let i = -odd; i < draws.length; i += 2) {
    const index = (first + i) / 2;
    block(index >>> 0, Math.floor(index / 0x1_0000_0000), 0, 0, key0, key1, words);
    if (i >= 0) draws[i] = uniformOf(words[0]!, words[1]!);
    if (i + 1 < draws.length) draws[i + 1] = uniformOf(words[2]!, words[3]!);
  }
}

function uniformOf(high: number, low: number): number {
  return (high * 0x10_0000 + (low >>> 12) + 0.5) / 0x10_0000_0000_0000;
}

function block(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(0xd2511f53, c0);
    const high1 = highProduct(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function highProduct(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = (Math.imul(a1, b0) >>> 0) + (Math.imul(a0, b0) >>> 16);
  const carry = ((Math.imul(a0, b1) >>> 0) + (middle & 0xffff)) >>> 16;
  return (Math.imul(a1, b1) + (middle >>> 16) + carry) | 0;
}
