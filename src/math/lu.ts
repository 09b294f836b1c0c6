/** A square matrix as P·A = L·U: both factors in one array, L's unit diagonal left out, and the order of the rows. */
export interface LuFactors {
  /** [n, n] */
  readonly factors: Float64Array;
  /** Which row of A stands at each place. */
  readonly rows: Int32Array;
}

/** Factors a matrix [n, n], row-major, by elimination with row pivots. Golub & Van Loan, Matrix Computations, 3.4. */
export function lu(matrix: Float64Array, n: number): LuFactors {
  const a = matrix.slice();
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    if (pivot !== k) {
      for (let j = 0; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j]!, a[k * n + j]!];
      [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    }
    const head = a[k * n + k]!;
    if (head === 0) continue;
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / head;
      a[i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
    }
  }
  return { factors: a, rows };
}

/** The x with A·x = b; of a singular matrix some of it is not finite. */
export function solve({ factors, rows }: LuFactors, b: Float64Array): Float64Array {
  const n = rows.length;
  const x = Float64Array.from(rows, (row) => b[row]!);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) x[i]! -= factors[i * n + j]! * x[j]!;
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i]! -= factors[i * n + j]! * x[j]!;
    x[i]! /= factors[i * n + i]!;
  }
  return x;
}

/** The x with Aᵀ·x = b. */
export function solveTransposed({ factors, rows }: LuFactors, b: Float64Array): Float64Array {
  const n = rows.length;
  const y = b.slice();
  for (let i = 0; i < n; i++) {
    y[i]! /= factors[i * n + i]!;
    for (let j = i + 1; j < n; j++) y[j]! -= factors[i * n + j]! * y[i]!;
  }
  for (let i = n - 1; i >= 0; i--) for (let j = 0; j < i; j++) y[j]! -= factors[i * n + j]! * y[i]!;
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) x[rows[i]!] = y[i]!;
  return x;
}
