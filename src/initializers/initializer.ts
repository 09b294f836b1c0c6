import type { RandomStream } from '../math/random-stream.js';
import type { Fields } from '../spec/field.js';

/** A variable's shape. A matrix is [inputs, outputs]; a bias is [units]. */
export type Shape = readonly number[];

/** A rule that turns (random stream, shape) into a variable's first value. `Spec` is its data. */
export interface Initializer<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  /** The options that a spec of this kind holds besides `kind`, for the check before the first trial. */
  readonly fields: Fields;
  /** Why this initializer cannot serve a shape, or undefined when it can. */
  refuse(spec: Spec, shape: Shape): string | undefined;
  /** The first value, row-major, of `shape`. Element i rests on draw i of `random`, so that trials with a seed in common differ in the transform alone. */
  sample(spec: Spec, random: RandomStream, shape: Shape): Float32Array;
}
