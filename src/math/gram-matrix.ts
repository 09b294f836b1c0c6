import { mathKernels } from './kernels.js';

/** WᵀW of a matrix [n, n], row-major. */
export function gramMatrix(matrix: Float64Array, n: number): Float64Array {
  const gram = new Float64Array(n * n);
  const kernels = mathKernels(n * n);
  if (kernels !== undefined) {
    kernels.gram({ n, matrix, out: gram });
    return gram;
  }
  for (let k = 0; k < n; k++) {
    const row = matrix.subarray(k * n, (k + 1) * n);
    for (let i = 0; i < n; i++) {
      const left = row[i]!;
      const to = i * n;
      for (let j = i; j < n; j++) gram[to + j]! += left * row[j]!;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) gram[i * n + j] = gram[j * n + i]!;
  return gram;
}
