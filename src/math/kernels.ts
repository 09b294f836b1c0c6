/**
 * The loops of this room in compiled form. They make the same operations in the same order as the functions beside them
 * and so give the same bits, several times as fast; what they write into must be as long as `size` or `n` says.
 */
export interface MathKernels {
  /** Draws `first` to `first + size - 1` of a stream of Philox 4x32-10. */
  uniforms(call: {
    readonly key0: number;
    readonly key1: number;
    readonly first: number;
    readonly size: number;
    readonly out: Float64Array;
  }): void;
  /** values := the standard normal quantiles of from + span · values. */
  normals(call: {
    readonly size: number;
    readonly values: Float64Array;
    readonly from: number;
    readonly span: number;
  }): void;
  /** Q and R of `matrix` [rows, cols], rows ≥ cols, which is overwritten. */
  qr(call: {
    readonly rows: number;
    readonly cols: number;
    readonly matrix: Float64Array;
    readonly q: Float64Array;
    readonly r: Float64Array;
  }): void;
  /** WᵀW of `matrix` [n, n]. */
  gram(call: { readonly n: number; readonly matrix: Float64Array; readonly out: Float64Array }): void;
  /** A symmetric matrix [n, n], which is overwritten, as a tridiagonal one: its diagonal [n], and what stands beside it [n − 1]. */
  tridiagonal(call: {
    readonly n: number;
    readonly matrix: Float64Array;
    readonly diagonal: Float64Array;
    readonly beside: Float64Array;
  }): void;
  /** The eigenvalues of `matrix` [n, n]; false where they do not converge. */
  eigenvalues(call: {
    readonly n: number;
    readonly matrix: Float64Array;
    readonly re: Float64Array;
    readonly im: Float64Array;
  }): boolean;
  /** L·U in place of a matrix [n, n], `order` its rows; whether a pivot is 0. */
  factorise(call: { readonly n: number; readonly lu: Float64Array; readonly order: Int32Array }): boolean;
  /** y := A·x or Aᵀ·x of `matrix` [n, n]. */
  apply(call: {
    readonly n: number;
    readonly matrix: Float64Array;
    readonly transpose: boolean;
    readonly x: Float64Array;
    readonly y: Float64Array;
  }): void;
  /** y := A⁻¹·x or (A⁻¹)ᵀ·x of what `factorise` made. */
  solve(call: {
    readonly n: number;
    readonly lu: Float64Array;
    readonly order: Int32Array;
    readonly transpose: boolean;
    readonly x: Float64Array;
    readonly y: Float64Array;
  }): void;
}

let inUse: MathKernels | undefined;

/** Below so many numbers a call of a kernel costs more than it saves. */
const worthACall = 32;

/** Lets this thread use compiled kernels from now on, or none. No number depends on it. */
export function useMathKernels(kernels: MathKernels | undefined): void {
  inUse = kernels;
}

/** The kernels to be used for an array of `size` numbers, if any. */
export function mathKernels(size: number): MathKernels | undefined {
  return size < worthACall ? undefined : inUse;
}
