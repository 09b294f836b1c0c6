import { largestOfTridiagonal } from './extreme-eigenvalues.js';
import { randomStream } from './random-stream.js';

/** A square matrix as what it does to vectors of `n` numbers. */
export interface LinearMap {
  readonly n: number;
  /** A·x */
  apply(x: Float64Array): Float64Array;
  /** Aᵀ·x */
  applyTransposed(x: Float64Array): Float64Array;
}

/** The steps between two looks at how far the value has come. */
const stride = 6;

/**
 * The largest singular value, to about 1e-7 of itself: the bidiagonalisation of Golub and Kahan from a fixed vector, with
 * full reorthogonalisation, until the value stands still; n steps at most. Golub & Van Loan, Matrix Computations, 10.4.
 */
export function largestSingularValue({ n, apply, applyTransposed }: LinearMap): number {
  const lefts: Float64Array[] = [];
  const rights = [randomStream(0, 'math', 'largestSingularValue').uniforms(n)];
  normalise(rights[0]!);
  const diagonal: number[] = [];
  const beside: number[] = [];
  let known = 0;
  for (let k = 0; k < n; k++) {
    const left = apply(rights[k]!);
    removeParts(left, lefts);
    diagonal.push(normalise(left));
    lefts.push(left);
    const right = applyTransposed(left);
    removeParts(right, rights);
    const rest = normalise(right);
    const isLast = k === n - 1 || !(rest > 1e-13 * diagonal[k]!) || !(diagonal[k]! > 0);
    if (isLast || k % stride === stride - 1) {
      const value = largestOf(diagonal, beside);
      if (isLast || value - known <= 1e-8 * value) return value;
      known = value;
    }
    beside.push(rest);
    rights.push(right);
  }
  return known;
}

/** Makes a vector's length 1 and returns what it was; a vector of zeros stays. */
function normalise(x: Float64Array): number {
  let square = 0;
  for (let i = 0; i < x.length; i++) square += x[i]! * x[i]!;
  const length = Math.sqrt(square);
  if (length > 0) for (let i = 0; i < x.length; i++) x[i]! /= length;
  return length;
}

/** Takes from a vector what lies along some vectors of length 1. */
function removeParts(x: Float64Array, others: readonly Float64Array[]): void {
  for (const other of others) {
    let inner = 0;
    for (let i = 0; i < x.length; i++) inner += x[i]! * other[i]!;
    for (let i = 0; i < x.length; i++) x[i]! -= inner * other[i]!;
  }
}

/** The largest singular value of the upper bidiagonal matrix with these diagonals. */
function largestOf(diagonal: readonly number[], beside: readonly number[]): number {
  const before = (i: number) => beside[i - 1] ?? 0;
  const squares = Float64Array.from(diagonal, (value, i) => value * value + before(i) * before(i));
  const products = Float64Array.from(
    beside.slice(0, diagonal.length - 1),
    (value, i) => value * diagonal[i]!,
  );
  return Math.sqrt(Math.max(0, largestOfTridiagonal(squares, products)));
}
