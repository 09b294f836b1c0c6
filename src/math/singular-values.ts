import { type LinearMap, largestSingularValue } from './largest-singular-value.js';
import { factorise, logDeterminant, solve, solveTransposed } from './lu.js';
import { squareProduct, squareProductTransposed } from './square-product.js';

/** What the singular values of a square matrix come to. */
export interface SingularValues {
  readonly largest: number;
  readonly smallest: number;
  /** Mean of ln σ over all n: ln |det| / n; −∞ where the matrix is singular. */
  readonly meanLog: number;
}

/**
 * The extreme singular values of a matrix [n, n], row-major: the smallest is one over the largest of the inverse. A
 * matrix that holds a non-finite number has NaN for all.
 */
export function singularValues(matrix: Float64Array, n: number): SingularValues {
  if (!matrix.every(Number.isFinite))
    return { largest: Number.NaN, smallest: Number.NaN, meanLog: Number.NaN };
  const factors = factorise(matrix, n);
  const inverse = {
    n,
    apply: (x: Float64Array) => solve(factors, x),
    applyTransposed: (x: Float64Array) => solveTransposed(factors, x),
  };
  return {
    largest: largestSingularValue(asMap(matrix, n)),
    smallest: factors.isSingular ? 0 : reciprocal(largestSingularValue(inverse)),
    meanLog: logDeterminant(factors) / n,
  };
}

function asMap(matrix: Float64Array, n: number): LinearMap {
  return {
    n,
    apply: (x) => squareProduct(matrix, n, x),
    applyTransposed: (x) => squareProductTransposed(matrix, n, x),
  };
}

/** 1 / x, and 0 where the inverse has overflown. */
function reciprocal(x: number): number {
  return x > 0 ? 1 / x : 0;
}
