import { lu, solve, solveTransposed } from './lu.js';

/** What the singular values of a square matrix come to. */
export interface SingularValues {
  readonly largest: number;
  readonly smallest: number;
  /** Mean of ln σ over all n: ln |det| / n. */
  readonly meanLog: number;
}

const mostIterations = 300;
const tolerance = 1e-7;

/**
 * The extreme singular values of a matrix [n, n], row-major: the largest by power iteration on JᵀJ, the smallest by the same
 * on its inverse, by way of an LU factorisation. Iterates until a value changes by less than 1e-7 of itself. Golub & Van
 * Loan, Matrix Computations, 7.3.1. The first vector is fixed, so that the same matrix gives the same bits.
 */
export function singularValues(matrix: Float64Array, n: number): SingularValues {
  const factored = lu(matrix, n);
  const pivots = Array.from({ length: n }, (_, i) => Math.abs(factored.factors[i * (n + 1)]!));
  const largest = iterate(n, (v) => timesTransposed(matrix, times(matrix, v)));
  const inverse = pivots.includes(0)
    ? Number.POSITIVE_INFINITY
    : iterate(n, (v) => solve(factored, solveTransposed(factored, v)));
  return {
    largest,
    smallest: 1 / inverse,
    meanLog: pivots.reduce((sum, pivot) => sum + Math.log(pivot), 0) / n,
  };
}

/** The root of the largest eigenvalue of a symmetric positive matrix, given by its product with a vector. */
function iterate(n: number, product: (v: Float64Array) => Float64Array): number {
  // No two entries alike: nothing that has a pattern is at right angles to it.
  let v = unit(Float64Array.from({ length: n }, (_, i) => 1 + ((i * 0.618_033_988_749_895) % 1)));
  let value = 0;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const next = product(v);
    const size = norm(next);
    if (size === 0 || !Number.isFinite(size)) return size;
    v = next.map((x) => x / size);
    const done = Math.abs(size - value) <= tolerance * size;
    value = size;
    if (done) break;
  }
  return Math.sqrt(value);
}

function times(a: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += a[i * n + j]! * v[j]!;
    out[i] = sum;
  }
  return out;
}

function timesTransposed(a: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const factor = v[i]!;
    for (let j = 0; j < n; j++) out[j]! += a[i * n + j]! * factor;
  }
  return out;
}

function unit(v: Float64Array): Float64Array {
  const size = norm(v);
  return v.map((x) => x / size);
}

function norm(v: Float64Array): number {
  let square = 0;
  for (const x of v) square += x * x;
  return Math.sqrt(square);
}
