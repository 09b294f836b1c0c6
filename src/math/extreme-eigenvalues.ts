import { mathKernels } from './kernels.js';

/** The ends of a symmetric matrix's spectrum. */
export interface ExtremeEigenvalues {
  readonly smallest: number;
  readonly largest: number;
}

/**
 * The smallest and the largest eigenvalue of a symmetric matrix [n, n], to about 1e-14 of its norm: Householder's
 * reduction to a tridiagonal matrix, then bisection by Sturm's count. Golub & Van Loan, Matrix Computations, 8.3.1 and
 * 8.4.1.
 */
export function extremeEigenvalues(matrix: Float64Array, n: number): ExtremeEigenvalues {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(Math.max(0, n - 1));
  const kernels = mathKernels(n * n);
  if (kernels !== undefined) kernels.tridiagonal({ n, matrix: matrix.slice(), diagonal, beside });
  else reduce(matrix.slice(), n, diagonal, beside);
  const negative = diagonal.map((value) => -value);
  return {
    smallest: -largestOfTridiagonal(negative, beside),
    largest: largestOfTridiagonal(diagonal, beside),
  };
}

/** The largest eigenvalue of a symmetric tridiagonal matrix: its diagonal [n], and what stands beside it [n − 1]. */
export function largestOfTridiagonal(diagonal: Float64Array, beside: Float64Array): number {
  const radius = (i: number) => Math.abs(beside[i - 1] ?? 0) + Math.abs(beside[i] ?? 0);
  let low = diagonal.reduce((least, d, i) => Math.min(least, d - radius(i)), Number.POSITIVE_INFINITY);
  let high = diagonal.reduce((most, d, i) => Math.max(most, d + radius(i)), Number.NEGATIVE_INFINITY);
  for (
    let halving = 0;
    halving < 100 && high - low > 1e-15 * Math.max(Math.abs(low), Math.abs(high));
    halving++
  ) {
    const middle = (low + high) / 2;
    if (allBelow(middle, diagonal, beside)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** Overwrites `a`; the tridiagonal matrix goes to `diagonal` [n] and `beside` [n − 1]. */
function reduce(a: Float64Array, n: number, diagonal: Float64Array, beside: Float64Array): void {
  const v = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    let square = 0;
    for (let i = k + 1; i < n; i++) square += a[i * n + k]! * a[i * n + k]!;
    const first = a[(k + 1) * n + k]!;
    const length = Math.sqrt(square);
    beside[k] = first > 0 ? -length : length;
    if (length === 0) continue;
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k]!;
    v[k + 1] = first - beside[k]!;
    const scale = 2 / (square - first * first + v[k + 1]! * v[k + 1]!);
    if (!Number.isFinite(scale)) continue;
    reflectBothSides(a, v, p, n, k + 1, scale);
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
}

/** a := (I − scale·v·vᵀ)·a·(I − scale·v·vᵀ) on rows and columns from `first` on. */
function reflectBothSides(
  a: Float64Array,
  v: Float64Array,
  p: Float64Array,
  n: number,
  first: number,
  scale: number,
): void {
  let inner = 0;
  for (let i = first; i < n; i++) {
    let sum = 0;
    for (let j = first; j < n; j++) sum += a[i * n + j]! * v[j]!;
    p[i] = scale * sum;
    inner += p[i]! * v[i]!;
  }
  for (let i = first; i < n; i++) p[i]! -= (scale * inner * v[i]!) / 2;
  for (let i = first; i < n; i++) {
    for (let j = first; j < n; j++) a[i * n + j]! -= v[i]! * p[j]! + p[i]! * v[j]!;
  }
}

/** Whether every eigenvalue lies below x: all pivots of the matrix less x are negative. */
function allBelow(x: number, diagonal: Float64Array, beside: Float64Array): boolean {
  let pivot = diagonal[0]! - x;
  for (let i = 1; i < diagonal.length; i++) {
    if (pivot >= 0) return false;
    pivot = diagonal[i]! - x - (beside[i - 1]! * beside[i - 1]!) / pivot;
  }
  return pivot < 0;
}
