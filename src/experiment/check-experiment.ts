import { cellKinds } from '../cells/index.js';
import { initializerKinds } from '../initializers/index.js';
import { optimizerKinds } from '../optimizers/index.js';
import { checkScopePattern } from '../scopes/scope-pattern.js';
import { checkFields, checkSweepable, checkValue, isRecord, refuse } from '../spec/check-value.js';
import { anything, type Fields, optional, orNone, positive, positiveInteger } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { isSweep } from '../spec/sweep.js';
import { type StopSpec, stopKinds } from '../stopping/index.js';
import { taskKinds } from '../tasks/index.js';
import { checkMeasure } from './check-measure.js';
import { checkWarmStart } from './check-warm-start.js';
import type { CheckedExperiment } from './checked-experiment.js';
import { checkClaim } from './claim.js';
import { checkSave } from './save.js';
import type { Seed } from './seed.js';

const trainFields: Fields = {
  steps: positiveInteger,
  optimizer: optimizerKinds,
  clipNorm: orNone(positive),
  logEvery: optional(positiveInteger),
  evaluateEvery: optional(positiveInteger),
  checkpointEvery: optional(positiveInteger),
};

const names = [
  'name',
  'task',
  'cell',
  'initializer',
  'train',
  'seeds',
  'stop',
  'save',
  'measure',
  'claim',
  'warmStart',
] as const;

/** Checks what an experiment file exported; throws InvalidRequest with the path, the value and what was expected. */
export function checkExperiment(value: unknown): CheckedExperiment {
  if (!isRecord(value)) refuse('default export', value, 'an experiment made by defineExperiment({…})');
  const known = Object.fromEntries(names.map((name) => [name, optional(anything)]));
  const { name, task, cell, initializer, train, seeds, stop, save, measure, claim, warmStart } = checkFields(
    known,
    value,
    '',
    'defineExperiment(…)',
  );
  return {
    name: checkName(name),
    swept: {
      task: checkValue(taskKinds, task, 'task'),
      cell: checkValue(cellKinds, cell, 'cell'),
      initializer: checkSweepable(initializer, 'initializer', checkInitializer),
      train: checkSweepable(train, 'train', checkTrain),
      ...(warmStart !== undefined &&
        warmStart !== null && { warmStart: checkWarmStart(warmStart, checkExperiment) }),
    },
    seeds: checkSeeds(seeds),
    stop: checkStop(stop),
    ...(save !== undefined && { save: checkSave(save) }),
    ...(claim !== undefined && { claim: checkClaim(claim) }),
    ...(measure !== undefined && { measure: checkMeasure(measure) }),
  };
}

function checkName(name: unknown): string {
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
  if (
    typeof name !== 'string' ||
    !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(name) ||
    reserved.test(name) ||
    name.endsWith('.')
  ) {
    refuse(
      'name',
      name,
      'a folder name: up to 100 letters, digits, _, - or ., starting with a letter, digit or _',
    );
  }
  return name;
}

function checkTrain(value: unknown, path: string): unknown {
  if (!isRecord(value)) refuse(path, value, '{ steps, optimizer, … }');
  if (isSweep(value.checkpointEvery)) {
    throw new InvalidRequest(
      `${path}.checkpointEvery: cannot be swept, since it changes nothing of a trial; give one whole number`,
    );
  }
  return checkFields(trainFields, value, path, 'train');
}

function checkInitializer(value: unknown, path: string): unknown {
  if (isRecord(value) && !('kind' in value)) {
    const patterns = Object.entries(value);
    if (patterns.length === 0)
      refuse(path, value, 'an initializer, or a map from scope pattern to initializer');
    return Object.fromEntries(
      patterns.map(([pattern, initializer]) => {
        const place = `${path}["${pattern}"]`;
        checkPattern(pattern, place);
        return [pattern, checkValue(initializerKinds, initializer, place)];
      }),
    );
  }
  return checkValue(initializerKinds, value, path);
}

function checkPattern(pattern: string, path: string): void {
  try {
    checkScopePattern(pattern);
  } catch (cause) {
    throw new InvalidRequest(`${path}: ${(cause as Error).message}`, { cause });
  }
}

function checkSeeds(value: unknown): readonly Seed[] {
  if (isRecord(value) && !isSweep(value)) {
    const { init, data, ...others } = value;
    const stranger = Object.keys(others)[0];
    if (stranger !== undefined)
      throw new InvalidRequest(`seeds.${stranger}: unknown; seeds take init and data`);
    const inits = seedList(init, 'seeds.init');
    return seedList(data, 'seeds.data').flatMap((d) => inits.map((i) => ({ init: i, data: d })));
  }
  return seedList(value, 'seeds').map((seed) => ({ init: seed, data: seed }));
}

const mostSeeds = 100_000;

function seedList(value: unknown, path: string): readonly number[] {
  if (isSweep(value)) {
    throw new InvalidRequest(
      `${path}: cannot be swept; give a list such as ${JSON.stringify(value.values)}, or a number of seeds`,
    );
  }
  const isSeed = (seed: unknown) => Number.isSafeInteger(seed) && (seed as number) >= 0;
  if (Array.isArray(value)) {
    if (value.length === 0) refuse(path, value, 'at least one seed');
    for (const [index, seed] of value.entries()) {
      if (!isSeed(seed)) refuse(`${path}[${index}]`, seed, 'a whole number of at least 0');
    }
    return [...new Set(value as number[])];
  }
  if (!isSeed(value) || value === 0 || (value as number) > mostSeeds) {
    refuse(path, value, `a number of seeds from 1 to ${mostSeeds}, or a list of seeds`);
  }
  return Array.from({ length: value as number }, (_, seed) => seed);
}

function checkStop(value: unknown): readonly StopSpec[] {
  if (value === undefined) return [];
  const rules: readonly (readonly [unknown, string])[] = Array.isArray(value)
    ? value.map((rule, index) => [rule, `stop[${index}]`])
    : [[value, 'stop']];
  return rules.map(([rule, path]) => {
    refuseSweeps(rule, path);
    return checkValue(stopKinds, rule, path) as StopSpec;
  });
}

function refuseSweeps(rule: unknown, path: string): void {
  if (isSweep(rule))
    throw new InvalidRequest(
      `${path}: cannot be swept, for a rule is no part of a trial; give one rule or a list of rules`,
    );
  if (isRecord(rule)) for (const [name, part] of Object.entries(rule)) refuseSweeps(part, `${path}.${name}`);
}
