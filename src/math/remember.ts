/**
 * The same pure function of an object, computed once for each object. The objects must not change; what is remembered
 * of one goes with it.
 */
export function remember<Of extends object, Value extends NonNullable<unknown>>(
  compute: (of: Of) => Value,
): (of: Of) => Value {
  const known = new WeakMap<Of, Value>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined) return before;
    const value = compute(of);
    known.set(of, value);
    return value;
  };
}
