import { z } from 'zod';

/** One checked option: what it accepts, how a message names that, and the value it takes when absent. */
export interface Field {
  readonly expected: string;
  readonly schema: z.ZodType;
  /** The default; a field without one must be given, unless it is `optional`. */
  readonly fallback?: unknown;
  readonly optional?: boolean;
  /** Words that the field accepts; a misspelt one is suggested. */
  readonly words?: readonly string[];
}

/** A choice between specs by their `kind`: the options of each kind. `what` names the choice in messages. */
export interface Kinds {
  readonly what: string;
  readonly kinds: Readonly<Record<string, Fields>>;
}

/** The options of one spec by name; a nested `Kinds` is a spec inside a spec. */
export type Fields = Readonly<Record<string, Field | Kinds>>;

export const anything: Field = { expected: 'a value', schema: z.unknown() };
export const anyNumber: Field = { expected: 'a finite number', schema: z.number() };
export const nonNegative: Field = { expected: 'a number of at least 0', schema: z.number().min(0) };
/** A field that accepts numbers above a bound. */
export function above(bound: number): Field {
  return { expected: `a number above ${bound}`, schema: z.number().gt(bound) };
}

export const positive: Field = above(0);
export const fraction: Field = {
  expected: 'a number from 0 up to, but not including, 1',
  schema: z.number().min(0).lt(1),
};
export const positiveInteger: Field = { expected: 'a whole number of at least 1', schema: z.int().min(1) };
export const trueOrFalse: Field = { expected: 'true or false', schema: z.boolean() };

/** A field that accepts one of the given words. */
export function oneOf(...words: readonly [string, ...string[]]): Field {
  return { expected: words.map((word) => `"${word}"`).join(' or '), schema: z.enum(words), words };
}

/** The same field with a value for when it is absent. */
export function withDefault(field: Field, fallback: unknown): Field {
  return { ...field, fallback };
}

/** The same field, left out of the spec when it is absent. */
export function optional(field: Field): Field {
  return { ...field, optional: true };
}

/** The same optional field, where null says too that it is left out: a sweep can then have it and not have it. */
export function orNone(field: Field): Field {
  const { expected, schema } = field;
  return { ...field, expected: `${expected}, or null for none`, schema: schema.nullable(), optional: true };
}
