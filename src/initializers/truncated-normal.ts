import { anyNumber, nonNegative, trueOrFalse, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer } from './initializer.js';
import { shapeSize } from './shape-size.js';
import { scaledFloats, truncatedNormals, truncatedStddev } from './standard-draws.js';

export interface TruncatedNormalOptions {
  /** Default 0. */
  readonly mean?: number;
  readonly stddev: number;
  /** Divide by 0.8796…, so that the values have the standard deviation asked for. Default false, as in TF1. */
  readonly corrected?: boolean;
}

export type TruncatedNormalSpec = { readonly kind: 'truncatedNormal' } & Required<TruncatedNormalOptions>;

/**
 * Normal values cut at two standard deviations from the mean. As in TF1 and Keras the values' own
 * standard deviation is 0.8796 `stddev` unless `corrected`.
 */
export function truncatedNormal(options: Swept<TruncatedNormalOptions>) {
  return { kind: 'truncatedNormal', ...options } as const;
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
    return scaledFloats(truncatedNormals(random.uniforms(shapeSize(shape))), scale, mean);
  },
};
