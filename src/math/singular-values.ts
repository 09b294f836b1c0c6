import { extremeEigenvalues } from './extreme-eigenvalues.js';
import { gramMatrix } from './gram-matrix.js';
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

/** Up to this size the whole of WᵀW is taken apart in less time than a bidiagonalisation takes. */
const small = 160;

/** A ratio of squares above which WᵀW tells the smallest singular value to 1e-8 of itself. */
const told = 1e-7;

/**
 * The extreme singular values of a matrix [n, n], row-major: of a small one roots of the eigenvalues of WᵀW; of others, and
 * where the smallest is far below the largest, that is one over the largest of the inverse. A matrix that holds a non-finite
 * number has NaN for all.
 */
export function singularValues(matrix: Float64Array, n: number): SingularValues {
  if (!matrix.every(Number.isFinite))
    return { largest: Number.NaN, smallest: Number.NaN, meanLog: Number.NaN };
  const factors = factorise(matrix, n);
  const meanLog = logDeterminant(factors) / n;
  if (n <= small) {
    const { largest, smallest } = extremeEigenvalues(gramMatrix(matrix, n), n);
    if (smallest > told * largest)
      return { largest: Math.sqrt(largest), smallest: Math.sqrt(smallest), meanLog };
  }
  const inverse = {
    n,
    apply: (x: Float64Array) => solve(factors, x),
    applyTransposed: (x: Float64Array) => solveTransposed(factors, x),
  };
  return {
    largest: largestSingularValue(asMap(matrix, n)),
    smallest: factors.isSingular ? 0 : reciprocal(largestSingularValue(inverse)),
    meanLog,
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
