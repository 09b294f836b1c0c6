import { readCount, readText } from './read-option.js';

const backends = ['auto', 'tensorflow-gpu', 'webgpu', 'native', 'tensorflow', 'wasm', 'cpu'] as const;

/** The arguments and options that more than one command has, as yargs reads them. */
export const option = {
  experiment: {
    type: 'string',
    demandOption: true,
    describe: 'The experiment file, TypeScript or JavaScript',
    coerce: readText('the experiment'),
  },
  sweep: {
    type: 'string',
    demandOption: true,
    describe: "A sweep's name under the results, its folder, or its experiment file",
    coerce: readText('the sweep'),
  },
  results: {
    type: 'string',
    requiresArg: true,
    default: 'results',
    coerce: readText('--results'),
    describe: 'Folder that holds a folder for each sweep',
  },
  backend: {
    type: 'string',
    requiresArg: true,
    choices: backends,
    default: 'auto',
    coerce: (value: unknown) => readText('--backend')(value) as (typeof backends)[number],
    describe: 'What executes the tensor work',
  },
  // As a number yargs would read an empty text as 0, and a repeated 1 as 2.
  workers: {
    type: 'string',
    requiresArg: true,
    coerce: readCount('--workers', 0),
    describe: 'Worker threads; 0 trains in this process [default: one a core]',
  },
  filter: {
    type: 'string',
    array: true,
    nargs: 1,
    default: [] as string[],
    describe: 'axis=value[,value]: only this part of the grid (repeatable)',
  },
  stallAfter: {
    type: 'string',
    requiresArg: true,
    default: '600',
    coerce: (value: unknown) => readCount('--stall-after', 2)(value)!,
    describe: 'Seconds of silence after which a worker is taken to hang and is ended',
  },
  all: { type: 'boolean', default: false, describe: 'Every ended trial of the folder, outside the plan too' },
  json: { type: 'boolean', default: false, describe: 'Print the result as JSON' },
} as const;
