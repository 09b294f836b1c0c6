/** The slope of `f` in `values[index]` by a central difference; the value is put back. */
export function slopeAt(f: () => number, values: Float64Array, index: number, step = 1e-5): number {
  const value = values[index]!;
  values[index] = value + step;
  const above = f();
  values[index] = value - step;
  const below = f();
  values[index] = value;
  return (above - below) / (2 * step);
}

/** Up to `most` indices below `size`, spread evenly, the first and the last among them. */
export function spread(size: number, most: number): number[] {
  if (size <= most) return Array.from({ length: size }, (_, index) => index);
  return Array.from({ length: most }, (_, n) => Math.round((n * (size - 1)) / (most - 1)));
}

/** Numbers between −scale and scale that look random and are the same every time; exact in single precision. */
export function scrambled(size: number, salt: number, scale = 1): Float64Array {
  const values = new Float64Array(size);
  for (let index = 0; index < size; index++) {
    const mixed = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
    const again = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    values[index] = Math.fround(scale * (((again ^ (again >>> 13)) >>> 0) / 2 ** 31 - 1));
  }
  return values;
}
