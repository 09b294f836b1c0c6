import { mathKernels } from './kernels.js';
import { logarithm } from './logarithm.js';

/**
 * The standard normal distribution function, to about 1e-15 relative. Series: Marsaglia 2004, "Evaluating the
 * normal distribution"; tails: Laplace's continued fraction, Abramowitz & Stegun 26.2.14.
 */
export function normalCdf(x: number): number {
  if (x < -1) return tail(-x);
  if (x > 1) return 1 - tail(x);
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

const inverseRootTwoPi = 0.3989422804014327;

function density(x: number): number {
  return inverseRootTwoPi * Math.exp(-0.5 * x * x);
}

/** P(X > x) for x ≥ 1; at 1 the fraction takes 400 levels to reach double precision, beyond it fewer. */
function tail(x: number): number {
  let fraction = x;
  for (let level = 400; level >= 1; level--) fraction = x + level / fraction;
  return density(x) / fraction;
}

/**
 * The x at which the standard normal distribution function is `p`, to about 1e-16 relative; ±Infinity at 0
 * and 1, NaN outside. Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution" (PPND16).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centreAbove, r)) / polynomial(centreBelow, r);
  }
  const nearer = q < 0 ? p : 1 - p;
  if (nearer === 0) return q < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-logarithm(nearer));
  const size =
    r <= 5
      ? polynomial(flankAbove, r - 1.6) / polynomial(flankBelow, r - 1.6)
      : polynomial(tailAbove, r - 5) / polynomial(tailBelow, r - 5);
  return q < 0 ? -size : size;
}

/** The quantiles of from + span · draw for some draws, in their place. */
export function normalQuantiles(draws: Float64Array, from = 0, span = 1): Float64Array {
  const size = draws.length;
  const kernels = mathKernels(size);
  if (kernels !== undefined) kernels.normals({ size, values: draws, from, span });
  // A loop of its own: a function called for every number would take longer than what it computes.
  else for (let i = 0; i < size; i++) draws[i] = normalQuantile(from + draws[i]! * span);
  return draws;
}

/** Horner's scheme for degree 7, the constant first. */
function polynomial(c: Float64Array, x: number): number {
  return (
    ((((((c[7]! * x + c[6]!) * x + c[5]!) * x + c[4]!) * x + c[3]!) * x + c[2]!) * x + c[1]!) * x + c[0]!
  );
}

const centreAbove = Float64Array.of(
  3.3871328727963665,
  133.14166789178438,
  1971.5909503065513,
  13731.69376550946,
  45921.95393154987,
  67265.7709270087,
  33430.57558358813,
  2509.0809287301227,
);
const centreBelow = Float64Array.of(
  1,
  42.31333070160091,
  687.1870074920579,
  5394.196021424751,
  21213.794301586597,
  39307.89580009271,
  28729.085735721943,
  5226.495278852854,
);
const flankAbove = Float64Array.of(
  1.4234371107496835,
  4.630337846156546,
  5.769497221460691,
  3.6478483247632045,
  1.2704582524523684,
  0.2417807251774506,
  0.022723844989269184,
  0.0007745450142783414,
);
const flankBelow = Float64Array.of(
  1,
  2.053191626637759,
  1.6763848301838038,
  0.6897673349851,
  0.14810397642748008,
  0.015198666563616457,
  0.0005475938084995345,
  1.0507500716444169e-9,
);
const tailAbove = Float64Array.of(
  6.657904643501103,
  5.463784911164114,
  1.7848265399172913,
  0.29656057182850487,
  0.026532189526576124,
  0.0012426609473880784,
  2.7115555687434876e-5,
  2.0103343992922881e-7,
);
const tailBelow = Float64Array.of(
  1,
  0.599832206555888,
  0.1369298809227358,
  0.014875361290850615,
  0.0007868691311456133,
  1.8463183175100548e-5,
  1.421511758316446e-7,
  2.0442631033899397e-15,
);
