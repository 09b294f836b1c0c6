import { normalQuantile } from '../math/normal.js';
import type { RandomStream } from '../math/random-stream.js';
import { oneOf, positive, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { fans } from './fans.js';
import type { Initializer, Shape } from './initializer.js';
import { shapeSize } from './shape-size.js';
import { truncatedNormalQuantile, truncatedStddev } from './truncated-normal.js';

export interface VarianceScalingOptions {
  /** The variance times the fan. Default 1. */
  readonly scale?: number;
  /** The fan that divides the variance; `fanAvg` is the mean of both. Default `fanIn`. */
  readonly mode?: 'fanIn' | 'fanOut' | 'fanAvg';
  /** `truncatedNormal` is cut at ±2 of the standard deviation before the cut. Default `truncatedNormal`. */
  readonly distribution?: 'truncatedNormal' | 'normal' | 'uniform';
}

export type VarianceScalingSpec = { readonly kind: 'varianceScaling' } & Required<VarianceScalingOptions>;

/** Values of mean 0 and variance scale / fan, whatever their distribution. */
export function varianceScaling(options: Swept<VarianceScalingOptions> = {}) {
  return { kind: 'varianceScaling', ...options } as const;
}

/** The values of variance scaling; He et al. 2015, arXiv:1502.01852, in the form of Keras 3 and JAX. */
export function sampleVarianceScaling(
  { scale, mode, distribution }: Required<VarianceScalingOptions>,
  random: RandomStream,
  shape: Shape,
): Float32Array {
  const { fanIn, fanOut } = fans(shape);
  const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
  const stddev = Math.sqrt(scale / Math.max(1, fan));
  const transform = {
    truncatedNormal: (u: number) => (stddev / truncatedStddev) * truncatedNormalQuantile(u),
    normal: (u: number) => stddev * normalQuantile(u),
    uniform: (u: number) => Math.sqrt(3) * stddev * (2 * u - 1),
  }[distribution];
  return Float32Array.from(random.uniforms(shapeSize(shape)), transform);
}

export const varianceScalingInitializer: Initializer<VarianceScalingSpec> = {
  kind: 'varianceScaling',
  fields: {
    scale: withDefault(positive, 1),
    mode: withDefault(oneOf('fanIn', 'fanOut', 'fanAvg'), 'fanIn'),
    distribution: withDefault(oneOf('truncatedNormal', 'normal', 'uniform'), 'truncatedNormal'),
  },
  refuse: () => undefined,
  sample: sampleVarianceScaling,
};
