/** RangeError naming the op, the argument and both shapes unless the argument has the shape that the op needs. */
export function checkShape(
  op: string,
  name: string,
  { shape }: { readonly shape: readonly number[] },
  needed: readonly number[],
): void {
  if (shape.length !== needed.length || shape.some((size, axis) => size !== needed[axis])) {
    throw new RangeError(`${op}: ${name} is [${shape.join(', ')}], needs [${needed.join(', ')}]`);
  }
}
