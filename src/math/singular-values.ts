import { extremeEigenvalues } from './extreme-eigenvalues.js';
import { gramMatrix } from './gram-matrix.js';
import { logDeterminant } from './log-determinant.js';

/** What the singular values of a square matrix come to. */
export interface SingularValues {
  readonly largest: number;
  readonly smallest: number;
  /** Mean of ln σ over all n: ln |det| / n; −∞ where the matrix is singular. */
  readonly meanLog: number;
}

/**
 * The extreme singular values of a matrix [n, n], row-major, as roots of the eigenvalues of its Gram matrix: one below
 * 1e-8 of the largest is told to that alone. A matrix that holds a non-finite number has NaN for all.
 */
export function singularValues(matrix: Float64Array, n: number): SingularValues {
  if (!matrix.every(Number.isFinite))
    return { largest: Number.NaN, smallest: Number.NaN, meanLog: Number.NaN };
  const meanLog = logDeterminant(matrix, n) / n;
  const { smallest, largest } = extremeEigenvalues(gramMatrix(matrix, n), n);
  const isSingular = meanLog === Number.NEGATIVE_INFINITY;
  return {
    largest: Math.sqrt(Math.max(0, largest)),
    smallest: isSingular ? 0 : Math.sqrt(Math.max(0, smallest)),
    meanLog,
  };
}
