import { eigenvalues } from './eigenvalues.js';
import { extremeEigenvalues } from './extreme-eigenvalues.js';
import { gramMatrix } from './gram-matrix.js';

/** What the spectrum of a real square matrix W tells. */
export interface MatrixSpectrum {
  /** max |λ| */
  readonly radius: number;
  /** The largest and the smallest singular value. */
  readonly largest: number;
  readonly smallest: number;
  /** ‖WᵀW − I‖_F */
  readonly orthogonalityError: number;
  /** √(‖W‖_F² − Σ|λ|²): 0 where W is normal. */
  readonly departure: number;
}

/**
 * The spectrum of a matrix [n, n], row-major. Singular values are roots of the eigenvalues of WᵀW, so that one below
 * 1e-8 of the largest is told to that alone: what single precision leaves of it anyway. Throws RangeError where the matrix
 * holds a non-finite number.
 */
export function matrixSpectrum(matrix: Float64Array, n: number): MatrixSpectrum {
  const squares = eigenvalues(matrix, n).map(({ re, im }) => re * re + im * im);
  const gram = gramMatrix(matrix, n);
  const { smallest, largest } = extremeEigenvalues(gram, n);
  const total = sumOfSquares(matrix);
  const inner = squares.reduce((sum, square) => sum + square, 0);
  for (let i = 0; i < n; i++) gram[i * (n + 1)]! -= 1;
  const error = sumOfSquares(gram);
  return {
    radius: Math.sqrt(squares.reduce((most, square) => Math.max(most, square), 0)),
    largest: Math.sqrt(Math.max(0, largest)),
    smallest: Math.sqrt(Math.max(0, smallest)),
    orthogonalityError: Math.sqrt(error),
    departure: Math.sqrt(Math.max(0, total - inner)),
  };
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
