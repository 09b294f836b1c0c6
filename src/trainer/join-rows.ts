/** Rows of one length, one behind the other. */
export function joinRows(rows: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(rows.length * rows[0]!.length);
  for (const [k, row] of rows.entries()) whole.set(row, k * row.length);
  return whole;
}
