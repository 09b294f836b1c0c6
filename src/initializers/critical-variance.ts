/**
 * The weight variance σ² (times the fan) at which a wide tanh network is critical for a given variance of input and bias:
 * χ = 1 at the fixed point q. Schoenholz et al. 2017, arXiv:1611.01232, equations 3 and 5.
 */
export function criticalVariance(inputVariance: number): number {
  if (inputVariance === 0) return 1;
  let low = 0;
  let high = 1;
  const excess = (q: number) =>
    q - variance(q) * average((z) => Math.tanh(Math.sqrt(q) * z) ** 2) - inputVariance;
  while (excess(high) < 0) high *= 2;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return variance((low + high) / 2);
}

/** The σ² that makes χ = 1 where preactivations have variance q. */
function variance(q: number): number {
  return 1 / average((z) => (1 - Math.tanh(Math.sqrt(q) * z) ** 2) ** 2);
}

/** The mean of f over a standard normal z, by the trapezoidal rule, which for such functions converges exponentially. */
function average(f: (z: number) => number): number {
  const width = 1 / 32;
  let sum = 0;
  for (let k = -320; k <= 320; k++) sum += Math.exp(-0.5 * (k * width) ** 2) * f(k * width);
  return (sum * width) / Math.sqrt(2 * Math.PI);
}
