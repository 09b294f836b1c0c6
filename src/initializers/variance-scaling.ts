import type { RandomStream } from '../math/random-stream.js';
import { oneOf, positive, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { type FansOver, fans, fansOverField, gateFans, refuseFansOver } from './fans.js';
import type { Initializer, Shape } from './initializer.js';
import { shapeSize } from './shape-size.js';
import type { Placed } from './site.js';
import {
  scaledFloats,
  standardNormals,
  symmetricUniforms,
  truncatedNormals,
  truncatedStddev,
} from './standard-draws.js';

/** The option that every form of variance scaling takes. */
export interface FanOptions {
  /** The matrix over which a gate's fans are taken: its own, its layer's, or wx and wt joined. Default 'gate'. */
  readonly over?: FansOver;
}

export interface VarianceScalingOptions extends FanOptions {
  /** The variance times the fan. Default 1. */
  readonly scale?: number;
  /** The fan that divides the variance; `fanAvg` is the mean of both. Default `fanIn`. */
  readonly mode?: 'fanIn' | 'fanOut' | 'fanAvg';
  /** `truncatedNormal` is cut at ±2 of the standard deviation before the cut. Default `truncatedNormal`. */
  readonly distribution?: 'truncatedNormal' | 'normal' | 'uniform';
}

type Scaling = Required<Omit<VarianceScalingOptions, 'over'>> & FanOptions;

export type VarianceScalingSpec = { readonly kind: 'varianceScaling' } & Scaling;

/** Values of mean 0 and variance scale / fan, whatever their distribution. */
export function varianceScaling(options: Swept<VarianceScalingOptions> = {}) {
  return { kind: 'varianceScaling', ...options } as const;
}

/** The values of variance scaling; He et al. 2015, arXiv:1502.01852, in the form of Keras 3 and JAX. */
export function sampleVarianceScaling(
  { scale, mode, distribution, over = 'gate' }: Scaling,
  random: RandomStream,
  shape: Shape,
  placed?: Placed,
): Float32Array {
  const { fanIn, fanOut } =
    over !== 'gate' && placed?.site.part === 'gate' ? gateFans(placed.site, over) : fans(shape);
  const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
  const stddev = Math.sqrt(scale / Math.max(1, fan));
  const draws = random.uniforms(shapeSize(shape));
  if (distribution === 'uniform') return scaledFloats(symmetricUniforms(draws), Math.sqrt(3) * stddev);
  if (distribution === 'normal') return scaledFloats(standardNormals(draws), stddev);
  return scaledFloats(truncatedNormals(draws), stddev / truncatedStddev);
}

/** The initializer that scales the variance in a fixed way, under a name of its own. */
export function namedScaling<Kind extends string>(
  kind: Kind,
  scaling: Omit<Scaling, 'over'>,
): Initializer<{ readonly kind: Kind } & FanOptions> {
  return {
    kind,
    fields: { over: fansOverField },
    refuse: ({ over }, _shape, site) => refuseFansOver(over, site),
    sample: ({ over }, random, shape, placed) =>
      sampleVarianceScaling({ ...scaling, ...(over && { over }) }, random, shape, placed),
  };
}

export const varianceScalingInitializer: Initializer<VarianceScalingSpec> = {
  kind: 'varianceScaling',
  fields: {
    scale: withDefault(positive, 1),
    mode: withDefault(oneOf('fanIn', 'fanOut', 'fanAvg'), 'fanIn'),
    distribution: withDefault(oneOf('truncatedNormal', 'normal', 'uniform'), 'truncatedNormal'),
    over: fansOverField,
  },
  refuse: ({ over }, _shape, site) => refuseFansOver(over, site),
  sample: sampleVarianceScaling,
};
