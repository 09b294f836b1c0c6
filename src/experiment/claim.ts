import { z } from 'zod';
import { checkFields, isRecord, refuse, show } from '../spec/check-value.js';
import { above, anyNumber, type Fields, nonNegative, optional, withDefault } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';

/** A place in the grid: the value that trials have on each axis named, by the axis's path. */
export type Place = Readonly<Record<string, string | number | boolean>>;

/** What every expectation says about its numbers. */
interface Measured {
  /** A column of trials.csv, or a metric of metrics.csv by its last value or its `auc:`. Default: the last validation loss. */
  readonly metric?: string;
}

/** The trials of one place do better than those of another, seed for seed. */
export interface BetterThan extends Measured {
  readonly better: Place;
  readonly than: Place;
  /** By at least so much, in units of the metric. Default 0. */
  readonly by?: number;
}

/** The trials of a place get below a number, above it, or both. */
export interface Reaches extends Measured {
  readonly trials: Place;
  readonly below?: number;
  readonly above?: number;
}

/** The trials of two places differ by no more than `within`, seed for seed, whichever is the better. */
export interface AsGoodAs extends Measured {
  readonly alike: readonly [Place, Place];
  /** In units of the metric. */
  readonly within: number;
}

/** One thing that must be so where a claim is true. */
export type Expectation = BetterThan | Reaches | AsGoodAs;

/** A published result that the trials of an experiment are held against at the end of a run. */
export interface Claim {
  /** The claim in a sentence. */
  readonly text: string;
  /** Where it was made. */
  readonly source: string;
  /** All that must be so; the claim is reproduced where each of these is shown. */
  readonly expect: readonly Expectation[];
}

const words = { expected: 'some text', schema: z.string().min(1) };

const place = {
  expected: "values by the paths of axes, such as { initializer: 'orthogonal' }",
  schema: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .refine((value) => Object.keys(value).length > 0),
};

const pair = { expected: 'two places of the grid', schema: z.tuple([place.schema, place.schema]) };

const metric = optional(words);

/** The fields of each sort of expectation, by the field that tells it. */
const sorts: Readonly<Record<string, Fields>> = {
  better: { better: place, than: place, by: withDefault(nonNegative, 0), metric },
  trials: { trials: place, below: optional(anyNumber), above: optional(anyNumber), metric },
  alike: { alike: pair, within: above(0), metric },
};

/** Checks the field `claim` of an experiment; throws InvalidRequest with one sentence. */
export function checkClaim(value: unknown): Claim {
  if (!isRecord(value)) refuse('claim', value, '{ text, source, expect: [ … ] }');
  const { text, source, expect } = checkFields(
    {
      text: words,
      source: words,
      expect: { expected: 'a list of expectations', schema: z.array(z.unknown()).min(1) },
    },
    value,
    'claim',
    'claim',
  );
  return {
    text: text as string,
    source: source as string,
    expect: (expect as readonly unknown[]).map((item, index) =>
      checkExpectation(item, `claim.expect[${index}]`),
    ),
  };
}

function checkExpectation(value: unknown, path: string): Expectation {
  const sort = isRecord(value) ? Object.keys(sorts).find((name) => name in value) : undefined;
  if (!isRecord(value) || sort === undefined)
    refuse(path, value, '{ better, than }, { trials, below } or { alike, within }');
  const checked = checkFields(sorts[sort]!, value, path, `{ ${sort}, … }`);
  if (sort === 'trials' && checked.below === undefined && checked.above === undefined)
    throw new InvalidRequest(`${path}: expected below or above beside trials, got ${show(value)}`);
  return checked as unknown as Expectation;
}
