/**
 * ln |det A| of a matrix [n, n], row-major, by elimination with row pivots; −∞ where it is singular. Golub & Van Loan,
 * Matrix Computations, 3.4.
 */
export function logDeterminant(matrix: Float64Array, n: number): number {
  const a = matrix.slice();
  let sum = 0;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    const head = a[pivot * n + k]!;
    if (head === 0) return Number.NEGATIVE_INFINITY;
    sum += Math.log(Math.abs(head));
    if (pivot !== k)
      for (let j = k; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j]!, a[k * n + j]!];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / head;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
    }
  }
  return sum;
}
