import { mathKernels } from './kernels.js';

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/**
 * All eigenvalues of a real matrix [n, n], row-major, in no particular order: reduction to Hessenberg form by
 * elimination, then the shifted double-step QR iteration of Francis. Golub & Van Loan, Matrix Computations, 7.4 and 7.5;
 * Martin, Peters & Wilkinson 1970, "The QR algorithm for real Hessenberg matrices". Throws RangeError where the matrix
 * holds a non-finite number.
 */
export function eigenvalues(matrix: Float64Array, n: number): readonly Complex[] {
  if (!matrix.every(Number.isFinite))
    throw new RangeError('eigenvalues: the matrix holds a non-finite number');
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const kernels = mathKernels(n * n);
  const found = kernels ? kernels.eigenvalues({ n, matrix, re, im }) : iterate(matrix.slice(), n, re, im);
  if (!found) throw new RangeError('eigenvalues: no convergence after 60 sweeps');
  return Array.from(re, (part, at) => ({ re: part, im: im[at]! }));
}

/** Overwrites `h`; false where the iteration does not converge. */
function iterate(h: Float64Array, n: number, re: Float64Array, im: Float64Array): boolean {
  toHessenberg(h, n);
  let last = n - 1;
  let shift = 0;
  while (last >= 0) {
    let sweeps = 0;
    for (;;) {
      const first = smallSubdiagonal(h, n, last);
      if (first === last) {
        re[last] = h[last * n + last]! + shift;
        last -= 1;
        break;
      }
      if (first === last - 1) {
        pair(h, n, last, shift, re, im);
        last -= 2;
        break;
      }
      if (sweeps === 10 || sweeps === 20) shift += exceptionalShift(h, n, last);
      if (sweeps++ === 60) return false;
      francisStep(h, n, first, last, sweeps === 11 || sweeps === 21);
    }
  }
  return true;
}

/** Overwrites `a` with a similar matrix that is zero below its subdiagonal; pivoted elimination. */
function toHessenberg(a: Float64Array, n: number): void {
  const factors = new Float64Array(n);
  for (let m = 1; m < n - 1; m++) {
    let pivot = m;
    for (let j = m + 1; j < n; j++) {
      if (Math.abs(a[j * n + m - 1]!) > Math.abs(a[pivot * n + m - 1]!)) pivot = j;
    }
    const x = a[pivot * n + m - 1]!;
    if (x === 0) continue;
    if (pivot !== m) swapBoth(a, n, pivot, m);
    for (let i = m + 1; i < n; i++) {
      const factor = a[i * n + m - 1]! / x;
      factors[i] = factor;
      for (let j = m - 1; j < n; j++) a[i * n + j]! -= factor * a[m * n + j]!;
    }
    for (let j = 0; j < n; j++) {
      let sum = a[j * n + m]!;
      for (let i = m + 1; i < n; i++) sum += factors[i]! * a[j * n + i]!;
      a[j * n + m] = sum;
    }
  }
  for (let i = 2; i < n; i++) for (let j = 0; j < i - 1; j++) a[i * n + j] = 0;
}

/** Swaps rows i and j, and columns i and j. */
function swapBoth(a: Float64Array, n: number, i: number, j: number): void {
  for (let k = 0; k < n; k++) [a[i * n + k], a[j * n + k]] = [a[j * n + k]!, a[i * n + k]!];
  for (let k = 0; k < n; k++) [a[k * n + i], a[k * n + j]] = [a[k * n + j]!, a[k * n + i]!];
}

/** The first row of the block that ends at `last` and has no negligible subdiagonal entry; these are set to 0. */
function smallSubdiagonal(h: Float64Array, n: number, last: number): number {
  for (let l = last; l > 0; l--) {
    const size = Math.abs(h[(l - 1) * n + l - 1]!) + Math.abs(h[l * n + l]!);
    if (Math.abs(h[l * n + l - 1]!) <= Number.EPSILON * (size === 0 ? 1 : size)) {
      h[l * n + l - 1] = 0;
      return l;
    }
  }
  return 0;
}

/** The eigenvalues of the 2 × 2 block that ends at `last`, at the places of its rows. */
function pair(
  h: Float64Array,
  n: number,
  last: number,
  shift: number,
  re: Float64Array,
  im: Float64Array,
): void {
  const a = h[(last - 1) * n + last - 1]!;
  const d = h[last * n + last]!;
  const product = h[last * n + last - 1]! * h[(last - 1) * n + last]!;
  const half = (a - d) / 2;
  const root = half * half + product;
  if (root < 0) {
    re.fill((a + d) / 2 + shift, last - 1, last + 1);
    im[last - 1] = Math.sqrt(-root);
    im[last] = -im[last - 1]!;
    return;
  }
  const far = half + (half < 0 ? -1 : 1) * Math.sqrt(root);
  const one = d + far + shift;
  re[last - 1] = one;
  re[last] = far === 0 ? one : d - product / far + shift;
}

/** Moves the diagonal to break a cycle; returns by how much. */
function exceptionalShift(h: Float64Array, n: number, last: number): number {
  const shift = h[last * n + last]!;
  for (let i = 0; i <= last; i++) h[i * n + i]! -= shift;
  return shift;
}

/** A bulge that a double step chases down the block: its first row, and the first column of the shifted square. */
interface Bulge {
  readonly start: number;
  readonly p: number;
  readonly q: number;
  readonly r: number;
}

/** The sum and product of both shifts of a double step, as the corner entries x, y and the product w off the diagonal. */
function shiftsOf(h: Float64Array, n: number, last: number, exceptional: boolean) {
  const at = (i: number, j: number) => h[i * n + j]!;
  if (exceptional) {
    const size = Math.abs(at(last, last - 1)) + Math.abs(at(last - 1, last - 2));
    return { x: 0.75 * size, y: 0.75 * size, w: -0.4375 * (size * size) };
  }
  return { x: at(last, last), y: at(last - 1, last - 1), w: at(last, last - 1) * at(last - 1, last) };
}

/** Where a double step may begin: at the lowest row above which two subdiagonal entries in a row are small enough. */
function firstBulge(h: Float64Array, n: number, first: number, last: number, exceptional: boolean): Bulge {
  const at = (i: number, j: number) => h[i * n + j]!;
  const { x, y, w } = shiftsOf(h, n, last, exceptional);
  for (let start = last - 2; ; start--) {
    const z = at(start, start);
    const column = [
      ((x - z) * (y - z) - w) / at(start + 1, start) + at(start, start + 1),
      at(start + 1, start + 1) - z - (x - z) - (y - z),
      at(start + 2, start + 1),
    ] as const;
    const size = column.reduce((sum, value) => sum + Math.abs(value), 0);
    const [p, q, r] = column.map((value) => value / size) as [number, number, number];
    if (start === first) return { start, p, q, r };
    const beside = Math.abs(at(start, start - 1)) * (Math.abs(q) + Math.abs(r));
    const around = Math.abs(at(start - 1, start - 1)) + Math.abs(z) + Math.abs(at(start + 1, start + 1));
    if (beside <= Number.EPSILON * Math.abs(p) * around) return { start, p, q, r };
  }
}

/** One double step of the QR iteration on the block of rows `first` to `last`. */
function francisStep(h: Float64Array, n: number, first: number, last: number, exceptional: boolean): void {
  const bulge = firstBulge(h, n, first, last, exceptional);
  let { p, q, r } = bulge;
  for (let i = bulge.start + 2; i <= last; i++) {
    h[i * n + i - 2] = 0;
    if (i > bulge.start + 2) h[i * n + i - 3] = 0;
  }
  for (let k = bulge.start; k < last; k++) {
    const wide = k < last - 1;
    let size = 1;
    if (k > bulge.start) {
      const column = [
        h[k * n + k - 1]!,
        h[(k + 1) * n + k - 1]!,
        wide ? h[(k + 2) * n + k - 1]! : 0,
      ] as const;
      size = column.reduce((sum, value) => sum + Math.abs(value), 0);
      if (size === 0) continue;
      [p, q, r] = column.map((value) => value / size) as [number, number, number];
    }
    const s = (p < 0 ? -1 : 1) * Math.sqrt(p * p + q * q + r * r);
    if (s === 0) continue;
    if (k > bulge.start) h[k * n + k - 1] = -s * size;
    else if (first !== bulge.start) h[k * n + k - 1]! *= -1;
    reflectThree(h, n, k, first, last, { p: p + s, q, r, s, wide });
  }
}

interface Reflection {
  readonly p: number;
  readonly q: number;
  readonly r: number;
  readonly s: number;
  /** Whether it spans three rows, not two. */
  readonly wide: boolean;
}

function reflectThree(
  h: Float64Array,
  n: number,
  k: number,
  first: number,
  last: number,
  { p, q, r, s, wide }: Reflection,
): void {
  const x = p / s;
  const y = q / s;
  const z = r / s;
  const v = q / p;
  const w = r / p;
  for (let j = k; j <= last; j++) {
    const sum = h[k * n + j]! + v * h[(k + 1) * n + j]! + (wide ? w * h[(k + 2) * n + j]! : 0);
    if (wide) h[(k + 2) * n + j]! -= sum * z;
    h[(k + 1) * n + j]! -= sum * y;
    h[k * n + j]! -= sum * x;
  }
  const below = Math.min(last, k + 3);
  for (let i = first; i <= below; i++) {
    const sum = x * h[i * n + k]! + y * h[i * n + k + 1]! + (wide ? z * h[i * n + k + 2]! : 0);
    if (wide) h[i * n + k + 2]! -= sum * w;
    h[i * n + k + 1]! -= sum * v;
    h[i * n + k]! -= sum;
  }
}
