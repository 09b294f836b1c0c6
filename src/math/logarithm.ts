/**
 * ln x, in operations that every processor rounds alike (+, −, ×, /), so that random numbers made of it have the same
 * bits everywhere; below one unit in the last place off. The method of `e_log.c` in fdlibm (Sun Microsystems 1993):
 * x = 2^k·(1 + f) with 1 + f between √½ and √2, s = f / (2 + f), and ln(1 + f) = 2s + s·R(s²), R a polynomial.
 */
export function logarithm(x: number): number {
  if (!(x >= leastNormal && x < Number.POSITIVE_INFINITY)) return Math.log(x);
  number[0] = x;
  const high = words[highWord]!;
  const head = high & 0xfffff;
  const above = head >= 0x6a09c;
  const power = (high >>> 20) - 1023 + (above ? 1 : 0);
  words[highWord] = head | (above ? 0x3fe00000 : 0x3ff00000);
  const f = number[0]! - 1;
  // Within 2⁻²⁰ of a power of 2.
  if (((head + 2) & 0xfffff) < 3) {
    const square = f * f * (0.5 - 0.3333333333333333 * f);
    return power * ln2High - (square - power * ln2Low - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const rest = odd + even;
  if (head > 0x6147a && head < 0x6b851) {
    const half = 0.5 * f * f;
    return power * ln2High - (half - (s * (half + rest) + power * ln2Low) - f);
  }
  return power * ln2High - (s * (f - rest) - power * ln2Low - f);
}

const leastNormal = 2 ** -1022;
/** ln 2 in two parts, of which the first has so few bits that a power of 2 times it is exact. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);
/** Where the exponent stands. */
const highWord = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
