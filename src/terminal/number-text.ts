/** A number to so many significant digits, without an exponent where it reads well without; a dash where it is not finite. */
export function numberText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e6 || size < 1e-4
      ? value.toExponential(digits - 1)
      : value.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
  return text.replace(/^-/, '−');
}
