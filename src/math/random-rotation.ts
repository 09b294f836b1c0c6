import { normalQuantile } from './normal.js';
import { qr } from './qr.js';
import type { RandomStream } from './random-stream.js';

/**
 * A matrix [rows, cols] with the same singular values between random bases: Q₁·A·Q₂ᵀ with Q₁ and Q₂ drawn by the Haar
 * measure (Mezzadri 2007, arXiv:math-ph/0609050). A vector, cols being 1, comes to a random one of the same length.
 */
export function randomRotation(
  stream: Pick<RandomStream, 'uniforms'>,
  matrix: ArrayLike<number>,
  rows: number,
  cols: number,
): Float64Array {
  const draws = stream.uniforms(rows * rows + cols * cols).map(normalQuantile);
  const left = qr(draws.slice(0, rows * rows), rows, rows).q;
  const right = qr(draws.slice(rows * rows), cols, cols).q;
  const rotated = product(left, matrix, [rows, rows, cols]);
  return product(rotated, transposed(right, cols), [rows, cols, cols]);
}

function transposed(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((_, i) => matrix[(i % n) * n + Math.floor(i / n)]!);
}

function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [rows, inner, cols]: readonly [number, number, number],
): Float64Array {
  const result = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k]!;
      for (let j = 0; j < cols; j++) result[i * cols + j]! += factor * b[k * cols + j]!;
    }
  }
  return result;
}
