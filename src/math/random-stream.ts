/**
 * A counter-based stream of random numbers: draw `i` is a pure function of the stream's key and `i`,
 * so that element `i` of a variable always rests on draw `i`, whatever initializer transforms it.
 */
export interface RandomStream {
  /** Draw `index`, uniform in the open interval (0, 1) with 52 bits. */
  uniform(index: number): number;
  /** Draws `first` to `first + count - 1`. */
  uniforms(count: number, first?: number): Float64Array;
}
