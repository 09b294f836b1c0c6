import { z } from 'zod';
import { type RandomStream, randomStream } from '../math/random-stream.js';
import type { Field } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { Initializer, Shape } from './initializer.js';
import { shapeSize } from './shape-size.js';
import type { Placed, Site } from './site.js';
import { standardNormals } from './standard-draws.js';

/** The random numbers of a custom initializer: draw i is the same whenever it is asked for. */
export interface CustomRandom extends RandomStream {
  /** Draws `first` to `first + count - 1` as standard normal numbers. */
  normals(count: number, first?: number): Float64Array;
}

/** Where the variable of a custom initializer stands: its scope path, and its place in the model where it has one. */
export type CustomScope = { readonly path: string } & Site;

/** Makes the first values of a variable, row-major; `scope` is undefined for a variable of no model. */
export type CustomSample = (
  random: CustomRandom,
  shape: Shape,
  scope: CustomScope | undefined,
) => ArrayLike<number>;

/** A custom initializer as data: its code is part of it. */
export interface CustomSpec {
  readonly kind: 'custom';
  readonly name: string;
  /** The function's source text. */
  readonly code: string;
}

/**
 * An initializer of one's own. The function travels to the workers as its source text, so it may use its arguments and
 * JavaScript's own names alone, nothing from the file around it. The text is part of a trial's identity: changed code
 * makes other trials. Throws InvalidRequest where `sample` is no function.
 */
export function customInitializer(name: string, sample: CustomSample): CustomSpec {
  if (typeof sample !== 'function')
    throw new InvalidRequest(
      `customInitializer(${JSON.stringify(name)}, …): expected a function, got ${typeof sample}`,
    );
  return { kind: 'custom', name, code: String(sample) };
}

const nameField: Field = {
  expected: 'a name of letters, digits, _, . and -',
  schema: z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/),
};

const codeField: Field = { expected: "a function's source text", schema: z.string().min(1) };

export const customInitializerRule: Initializer<CustomSpec> = {
  kind: 'custom',
  fields: { name: nameField, code: codeField },
  refuse(spec, shape, site) {
    try {
      const streamAt = (path: string) => randomStream(0, 'init', path);
      run(spec, streamAt(spec.name), shape, site && { site, streamAt });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  },
  sample: run,
};

const compiled = new Map<string, CustomSample>();

function run(spec: CustomSpec, random: RandomStream, shape: Shape, placed?: Placed): Float32Array {
  const { name } = spec;
  const given = compile(spec)(
    withNormals(random),
    shape,
    placed && { path: pathOf(placed.site), ...placed.site },
  );
  const size = shapeSize(shape);
  if (given?.length !== size)
    throw new Error(`"${name}" gave ${given?.length ?? String(given)} numbers, and ${size} are needed`);
  const values = Float32Array.from(given);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) throw new Error(`"${name}" gave ${given[bad]} at place ${bad}`);
  return values;
}

function compile({ name, code }: CustomSpec): CustomSample {
  const known = compiled.get(code);
  if (known !== undefined) return known;
  let sample: unknown;
  try {
    sample = new Function(`'use strict'; return (${code});`)();
  } catch (cause) {
    throw new Error(
      `"${name}" cannot be read as a function (${(cause as Error).message}); write it as (random, shape, scope) => …`,
    );
  }
  compiled.set(code, sample as CustomSample);
  return sample as CustomSample;
}

function withNormals(random: RandomStream): CustomRandom {
  return { ...random, normals: (count, first) => standardNormals(random.uniforms(count, first)) };
}

function pathOf(site: Site): string {
  return site.part === 'gate' ? `${site.layer}/${site.gate}/${site.variable}` : `output/${site.variable}`;
}
