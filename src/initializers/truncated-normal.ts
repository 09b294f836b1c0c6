import { normalCdf, normalQuantile } from '../math/normal.js';
import { anyNumber, nonNegative, trueOrFalse, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { floatValues } from './float-values.js';
import type { Initializer } from './initializer.js';
import { shapeSize } from './shape-size.js';

export interface TruncatedNormalOptions {
  /** Default 0. */
  readonly mean?: number;
  readonly stddev: number;
  /** Divide by 0.8796…, so that the values have the standard deviation asked for. Default false, as in TF1. */
  readonly corrected?: boolean;
}

export type TruncatedNormalSpec = { readonly kind: 'truncatedNormal' } & Required<TruncatedNormalOptions>;

/** The standard deviation of a standard normal cut at ±2. */
export const truncatedStddev = 0.8796256610342398;

/**
 * Normal values cut at two standard deviations from the mean. As in TF1 and Keras the values' own
 * standard deviation is 0.8796 `stddev` unless `corrected`.
 */
export function truncatedNormal(options: Swept<TruncatedNormalOptions>) {
  return { kind: 'truncatedNormal', ...options } as const;
}

const below = normalCdf(-2);
const inside = normalCdf(2) - below;

/** Draw `u` in (0, 1) as a standard normal cut at ±2, by the inverse of its distribution function. */
export function truncatedNormalQuantile(u: number): number {
  return normalQuantile(below + u * inside);
}

export const truncatedNormalInitializer: Initializer<TruncatedNormalSpec> = {
  kind: 'truncatedNormal',
  fields: {
    mean: withDefault(anyNumber, 0),
    stddev: nonNegative,
    corrected: withDefault(trueOrFalse, false),
  },
  refuse: () => undefined,
  sample({ mean, stddev, corrected }, random, shape) {
    const scale = corrected ? stddev / truncatedStddev : stddev;
    return floatValues(random.uniforms(shapeSize(shape)), (u) => mean + scale * truncatedNormalQuantile(u));
  },
};
