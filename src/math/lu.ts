import { mathKernels } from './kernels.js';

/** A matrix [n, n] taken apart: row `order[i]` of it is row i of L·U. */
export interface LuFactors {
  readonly n: number;
  /** L below the diagonal, its own diagonal being 1, and U from the diagonal on, row-major. */
  readonly lu: Float64Array;
  readonly order: Int32Array;
  /** Whether a pivot is 0. */
  readonly isSingular: boolean;
}

/** Elimination with row pivots of a row-major matrix [n, n]. Golub & Van Loan, Matrix Computations, 3.4. */
export function factorise(matrix: Float64Array, n: number): LuFactors {
  const lu = matrix.slice();
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const kernels = mathKernels(n * n);
  if (kernels !== undefined) return { n, lu, order, isSingular: kernels.factorise({ n, lu, order }) };
  const kept = new Float64Array(n);
  let isSingular = false;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]!) > Math.abs(lu[pivot * n + k]!)) pivot = i;
    if (pivot !== k) {
      kept.set(lu.subarray(k * n, (k + 1) * n));
      lu.copyWithin(k * n, pivot * n, (pivot + 1) * n);
      lu.set(kept, pivot * n);
      [order[k], order[pivot]] = [order[pivot]!, order[k]!];
    }
    const head = lu[k * n + k]!;
    if (head === 0) {
      isSingular = true;
      continue;
    }
    const above = k * n;
    for (let i = k + 1; i < n; i++) {
      const row = i * n;
      const factor = lu[row + k]! / head;
      lu[row + k] = factor;
      if (factor !== 0) for (let j = k + 1; j < n; j++) lu[row + j]! -= factor * lu[above + j]!;
    }
  }
  return { n, lu, order, isSingular };
}

/** ln |det| of what was taken apart; −∞ where it is singular. */
export function logDeterminant({ n, lu }: LuFactors): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += Math.log(Math.abs(lu[k * n + k]!));
  return sum;
}

/** A⁻¹b of a matrix A that is not singular. */
export function solve({ n, lu, order }: LuFactors, b: Float64Array): Float64Array {
  const kernels = mathKernels(n * n);
  if (kernels !== undefined) {
    const y = new Float64Array(n);
    kernels.solve({ n, lu, order, transpose: false, x: b, y });
    return y;
  }
  const x = Float64Array.from(order, (row) => b[row]!);
  for (let i = 0; i < n; i++) {
    let sum = x[i]!;
    for (let j = 0; j < i; j++) sum -= lu[i * n + j]! * x[j]!;
    x[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let j = i + 1; j < n; j++) sum -= lu[i * n + j]! * x[j]!;
    x[i] = sum / lu[i * n + i]!;
  }
  return x;
}

/** (A⁻¹)ᵀb of a matrix A that is not singular. */
export function solveTransposed({ n, lu, order }: LuFactors, b: Float64Array): Float64Array {
  const kernels = mathKernels(n * n);
  if (kernels !== undefined) {
    const y = new Float64Array(n);
    kernels.solve({ n, lu, order, transpose: true, x: b, y });
    return y;
  }
  const y = b.slice();
  for (let i = 0; i < n; i++) {
    y[i]! /= lu[i * n + i]!;
    for (let j = i + 1; j < n; j++) y[j]! -= lu[i * n + j]! * y[i]!;
  }
  for (let i = n - 1; i >= 0; i--) for (let j = 0; j < i; j++) y[j]! -= lu[i * n + j]! * y[i]!;
  const x = new Float64Array(n);
  for (const [i, row] of order.entries()) x[row] = y[i]!;
  return x;
}
