import { mathKernels } from './kernels.js';

/** A·x of a matrix [n, n], row-major. */
export function squareProduct(matrix: Float64Array, n: number, x: Float64Array): Float64Array {
  const y = new Float64Array(n);
  const kernels = mathKernels(n * n);
  if (kernels !== undefined) {
    kernels.apply({ n, matrix, transpose: false, x, y });
    return y;
  }
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[row + j]! * x[j]!;
    y[i] = sum;
  }
  return y;
}

/** Aᵀ·x of a matrix [n, n], row-major. */
export function squareProductTransposed(matrix: Float64Array, n: number, x: Float64Array): Float64Array {
  const y = new Float64Array(n);
  const kernels = mathKernels(n * n);
  if (kernels !== undefined) {
    kernels.apply({ n, matrix, transpose: true, x, y });
    return y;
  }
  for (let i = 0; i < n; i++) {
    const [factor, row] = [x[i]!, i * n];
    for (let j = 0; j < n; j++) y[j]! += matrix[row + j]! * factor;
  }
  return y;
}
