/** A value that varies: the plan holds a trial for each of `values`, wherever the sweep stands. */
export interface Sweep<out T> {
  readonly kind: 'sweep';
  readonly values: readonly T[];
}

/** A value, or a sweep over values of its type and sweeps of them. */
export type Sweepable<T> = T | Sweep<Sweepable<T>>;

/** Options in which each value may be swept, and each value inside a value. */
export type Swept<Options> = {
  readonly [Name in keyof Options]: Sweepable<Inside<Exclude<Options[Name], undefined>>>;
};

/** A value whose parts may be swept; a spec has said itself what may. */
type Inside<Value> = Value extends { readonly kind: string }
  ? Value
  : Value extends object
    ? Swept<Value>
    : Value;

/**
 * Varies a value over the grid; may stand anywhere in an experiment, inside the options of another sweep too.
 * A sweep inside an option counts only where that option is chosen.
 *
 *     truncatedNormal({ stddev: sweep(0.01, 0.1, 1) })
 *     truncatedNormal({ stddev: sweep(...[-2, -1, 0].map((power) => 10 ** power)) })
 */
export function sweep<const Values extends readonly [unknown, ...unknown[]]>(
  ...values: Values
): Sweep<Values[number]>;
// A list that the program computes has no length that the compiler knows; an empty sweep it does know.
export function sweep<const Values extends readonly unknown[]>(
  ...values: Values extends readonly [] ? [never] : Values
): Sweep<Values[number]>;
export function sweep(...values: readonly unknown[]): Sweep<unknown> {
  return { kind: 'sweep', values };
}

/** Whether a value is a sweep. */
export function isSweep(value: unknown): value is Sweep<unknown> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'sweep';
}
