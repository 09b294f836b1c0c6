/** A value that varies: the plan holds a trial for each of `values`, wherever the sweep stands. */
export interface Sweep<out T> {
  readonly kind: 'sweep';
  readonly values: readonly T[];
}

/** A value, or a sweep over values of its type. */
export type Sweepable<T> = T | Sweep<T>;

/** Options in which each value may be swept. */
export type Swept<Options> = { readonly [Name in keyof Options]: Sweepable<Options[Name]> };

/**
 * Varies a value over the grid; may stand anywhere in an experiment, inside the options of another sweep too.
 * A sweep inside an option counts only where that option is chosen.
 *
 *     truncatedNormal({ stddev: sweep(0.01, 0.1, 1) })
 */
export function sweep<const T>(first: T, ...rest: readonly T[]): Sweep<T> {
  return { kind: 'sweep', values: arguments.length === 0 ? [] : [first, ...rest] };
}

/** Whether a value is a sweep. */
export function isSweep(value: unknown): value is Sweep<unknown> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'sweep';
}
