import { normalQuantile } from '../../src/math/normal.js';
import { type RandomStream, randomStream } from '../../src/math/random-stream.js';

/** A sample of one simulated sweep: `n` values that depend on its stream alone. */
export type Sampler = (n: number) => Float64Array;

/** Distributions whose mean is 0. The skewed one is lognormal with σ = ½, as losses over seeds are at worst. */
export const shapes: Readonly<Record<string, (u: number) => number>> = {
  normal: normalQuantile,
  skewed: (u) => Math.exp(normalQuantile(u) / 2) - Math.exp(1 / 8),
  uniform: (u) => u - 0.5,
};

/** The share of simulated sweeps for which `holds`; each gets a sampler and a bootstrap stream of its own. */
export function simulatedShare(
  name: string,
  sweeps: number,
  shape: (u: number) => number,
  holds: (sample: Sampler, stream: RandomStream) => boolean,
): number {
  let count = 0;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const values = randomStream(sweep, 'simulated values', name);
    let used = 0;
    const sample = (n: number) => {
      used += n;
      return values.uniforms(n, used - n).map(shape);
    };
    if (holds(sample, randomStream(sweep, 'simulated bootstrap', name))) count += 1;
  }
  return count / sweeps;
}
