import { z } from 'zod';
import { checkScopePattern } from '../scopes/scope-pattern.js';
import { checkFields, checkSweepable, isRecord, refuse } from '../spec/check-value.js';
import { anything, type Field, type Fields, oneOf, optional, withDefault } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { CheckedExperiment } from './checked-experiment.js';
import { type WarmMode, warmModes } from './warm-modes.js';

/** A trial as the source of weights, its experiment checked; `where` and `seed` may be sweeps. */
export interface CheckedTrialSource {
  readonly kind: 'trial';
  readonly experiment: CheckedExperiment;
  readonly where: unknown;
  readonly seed: unknown;
}

/** Whether a value is the source of weights in a checked experiment that is a trial. */
export function isTrialSource(value: unknown): value is CheckedTrialSource {
  return isRecord(value) && value.kind === 'trial' && isRecord(value.experiment);
}

/** Checks an experiment inside another one. */
type CheckExperiment = (value: unknown) => CheckedExperiment;

const pattern = z.string().refine(isPattern);
const patterns: Field = {
  expected: "a list of scope patterns such as ['lstm/**']",
  schema: z.array(pattern),
};
const rate: Field = {
  expected: "positive numbers by scope pattern, such as { 'lstm/**': 0.1 }",
  schema: z.record(pattern, z.number().positive()),
};
const mode: Field = {
  expected: `${oneOf(...warmModes).expected}, or one of them for each scope pattern`,
  schema: z.union([z.enum(warmModes), z.record(pattern, z.enum(warmModes))]),
  words: warmModes satisfies readonly WarmMode[],
};
const load: Field = {
  expected: "scope patterns of this model, each with that of the source: { 'lstm/**': 'lstm/**' }",
  schema: z.record(pattern, pattern).refine((map) => Object.keys(map).length > 0),
};

const fields: Fields = {
  from: anything,
  load,
  mode: withDefault(mode, 'weights'),
  freeze: withDefault(patterns, []),
  reinit: withDefault(patterns, []),
  learningRate: withDefault(rate, {}),
  optimizerState: withDefault(oneOf('fresh', 'loaded'), 'fresh'),
  symbols: withDefault(oneOf('same', 'shared'), 'same'),
};

/** Checks the `warmStart` of an experiment, sweeps included; throws InvalidRequest with the path, the value and what was expected. */
export function checkWarmStart(value: unknown, checkExperiment: CheckExperiment): unknown {
  return checkSweepable(value, 'warmStart', (item, path) => {
    if (item === null) return null;
    if (!isRecord(item)) refuse(path, item, '{ from: trial({…}) or file(…), load: {…} }, or none');
    if (item.from === undefined) refuse(`${path}.from`, item.from, 'trial({…}) or file(…)');
    const from = checkSweepable(item.from, `${path}.from`, (source, place) =>
      checkSource(source, place, checkExperiment),
    );
    return { kind: 'warm', ...checkFields(fields, { ...item, from }, path, 'warmStart') };
  });
}

function checkSource(source: unknown, path: string, checkExperiment: CheckExperiment): unknown {
  if (!isRecord(source) || (source.kind !== 'trial' && source.kind !== 'file'))
    refuse(path, source, 'trial({ experiment, … }) or file(…)');
  const { kind, ...options } = source;
  if (kind === 'file') {
    const checked = checkFields({ path: filePath, sha256: optional(anything) }, options, path, 'file(…)');
    return { kind, ...checked };
  }
  const { experiment, ...rest } = options;
  const checked = checkFields({ where: withDefault(where, {}), seed }, rest, path, 'trial(…)');
  return { kind, experiment: checkInside(experiment, `${path}.experiment`, checkExperiment), ...checked };
}

const filePath: Field = { expected: 'the path of a safetensors file', schema: z.string().min(1) };
const where: Field = {
  expected: "a value by axis, such as { cell: 'lstm' }",
  schema: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
};
const seed: Field = withDefault(
  {
    expected: '"same" or a seed, a whole number of at least 0',
    schema: z.union([z.literal('same'), z.int().min(0)]),
    words: ['same'],
  },
  'same',
);

function checkInside(experiment: unknown, path: string, check: CheckExperiment): CheckedExperiment {
  if (!isRecord(experiment)) refuse(path, experiment, 'an experiment made by defineExperiment({…})');
  try {
    // How it is saved, stopped and judged where it is the experiment itself says nothing of a source.
    const { save: _save, stop: _stop, claim: _claim, ...others } = experiment;
    return check(others);
  } catch (cause) {
    if (!(cause instanceof InvalidRequest)) throw cause;
    throw new InvalidRequest(`${path}.${cause.message}`, { cause });
  }
}

function isPattern(text: string): boolean {
  try {
    checkScopePattern(text);
    return true;
  } catch {
    return false;
  }
}
