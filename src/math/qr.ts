import { mathKernels } from './kernels.js';

/** The thin factors of a tall matrix, row-major: `q` [rows, cols] with orthonormal columns, `r` [cols, cols] upper triangular. */
export interface QrFactors {
  readonly q: Float64Array;
  readonly r: Float64Array;
}

/**
 * Householder QR of a row-major matrix [rows, cols], rows ≥ cols (RangeError otherwise), signed so that r's
 * diagonal is positive, which makes the factors unique. Golub & Van Loan, Matrix Computations, 5.2.
 */
export function qr(matrix: Float64Array, rows: number, cols: number): QrFactors {
  if (rows < cols) throw new RangeError(`qr: [${rows}, ${cols}] is wide; transpose it`);
  if (matrix.length !== rows * cols) {
    throw new RangeError(`qr: ${matrix.length} values cannot fill [${rows}, ${cols}]`);
  }
  const work = matrix.slice();
  const q = new Float64Array(rows * cols);
  const r = new Float64Array(cols * cols);
  const kernels = mathKernels(matrix.length);
  if (kernels !== undefined) kernels.qr({ rows, cols, matrix: work, q, r });
  else factors(work, rows, cols, q, r);
  return { q, r };
}

/** Overwrites `work`; `q` and `r` are zeros at first. */
function factors(work: Float64Array, rows: number, cols: number, q: Float64Array, r: Float64Array): void {
  const products = new Float64Array(cols);
  const reflectors = Array.from({ length: cols }, (_, k) => {
    const v = reflector(work, rows, cols, k);
    reflect(work, v, rows, cols, k, products);
    return v;
  });
  for (let k = 0; k < cols; k++) q[k * cols + k] = 1;
  for (let k = cols - 1; k >= 0; k--) reflect(q, reflectors[k]!, rows, cols, k, products);
  for (let k = 0; k < cols; k++) {
    const sign = work[k * cols + k]! < 0 ? -1 : 1;
    for (let j = k; j < cols; j++) r[k * cols + j] = sign * work[k * cols + j]!;
    for (let i = 0; i < rows; i++) q[i * cols + k]! *= sign;
  }
}

/** The unit vector, zero above row k, whose reflection clears column k below the diagonal. */
function reflector(a: Float64Array, rows: number, cols: number, k: number): Float64Array {
  const v = new Float64Array(rows);
  for (let i = k; i < rows; i++) v[i] = a[i * cols + k]!;
  v[k]! += v[k]! < 0 ? -norm(v, k) : norm(v, k);
  const length = norm(v, k);
  if (length > 0) for (let i = k; i < rows; i++) v[i]! /= length;
  return v;
}

/** The length of a vector that is zero above `from`. */
function norm(v: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < v.length; i++) sum += v[i]! * v[i]!;
  return Math.sqrt(sum);
}

/**
 * a := (I − 2vvᵀ)a on columns `from` onward; `products` is scratch. Four rows at a time, which loads and stores a product
 * once for four terms; the terms of a sum are still added row by row, so that the bits are those of the plain loop.
 */
function reflect(
  a: Float64Array,
  v: Float64Array,
  rows: number,
  cols: number,
  from: number,
  products: Float64Array,
): void {
  products.fill(0, from);
  const fours = from + ((rows - from) & ~3);
  for (let i = from; i < fours; i += 4) {
    const [v0, v1, v2, v3] = [v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!];
    const first = i * cols;
    for (let j = from; j < cols; j++) {
      const at = first + j;
      products[j] =
        products[j]! + v0 * a[at]! + v1 * a[at + cols]! + v2 * a[at + 2 * cols]! + v3 * a[at + 3 * cols]!;
    }
  }
  for (let i = fours; i < rows; i++) {
    for (let j = from; j < cols; j++) products[j]! += v[i]! * a[i * cols + j]!;
  }
  for (let i = from; i < fours; i += 4) {
    const [v0, v1, v2, v3] = [2 * v[i]!, 2 * v[i + 1]!, 2 * v[i + 2]!, 2 * v[i + 3]!];
    const first = i * cols;
    for (let j = from; j < cols; j++) {
      const at = first + j;
      const product = products[j]!;
      a[at]! -= v0 * product;
      a[at + cols]! -= v1 * product;
      a[at + 2 * cols]! -= v2 * product;
      a[at + 3 * cols]! -= v3 * product;
    }
  }
  for (let i = fours; i < rows; i++) {
    for (let j = from; j < cols; j++) a[i * cols + j]! -= 2 * v[i]! * products[j]!;
  }
}
