import type { RandomStream } from '../math/random-stream.js';
import type { Fields } from '../spec/field.js';
import type { Placed, Site } from './site.js';

/** A variable's shape. A matrix is [inputs, outputs]; a bias is [units]. */
export type Shape = readonly number[];

/** A rule that turns (random stream, shape) into a variable's first value. `Spec` is its data. */
export interface Initializer<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  /** The options that a spec of this kind holds besides `kind`, for the check before the first trial. */
  readonly fields: Fields;
  /** Whether it knows the place of every variable: given bare it governs biases and the read-out too. */
  readonly wholeModel?: boolean;
  /**
   * Of a rule that looks at a batch of data: by what its values are to be divided where the sums that they lead to have the
   * standard deviation `stddev` on it; 1 where they are good.
   */
  divisor?(spec: Spec, stddev: number): number;
  /** Why this initializer cannot serve a variable, or undefined when it can. `site` is absent outside of a model. */
  refuse(spec: Spec, shape: Shape, site?: Site): string | undefined;
  /**
   * The first value, row-major, of `shape`. Element i of an elementwise rule rests on draw i of `random`, so that
   * trials with a seed in common differ in the transform alone.
   */
  sample(spec: Spec, random: RandomStream, shape: Shape, placed?: Placed): Float32Array;
}
