#!/usr/bin/env node
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { InvalidRequest } from './spec/invalid-request.js';
import type { RunSurroundings } from './sweep/train-missing.js';

const backends = ['auto', 'tensorflow-gpu', 'native', 'tensorflow', 'wasm', 'cpu'] as const;

/** Exit codes: what was asked for is done; some trials failed; the request was wrong; interrupted. */
const exitCode = { done: 0, failed: 1, wrong: 2, interrupted: 130 } as const;

async function main(argv: readonly string[]): Promise<number> {
  let code: number = exitCode.done;
  await yargs([...argv])
    .scriptName('run-sweep')
    .usage('Trains a grid of recurrent networks and says which initialisation wins.')
    .command(
      ['run <experiment>', '$0 <experiment>'],
      'Run what is missing of a sweep',
      runOptions,
      async (options) => {
        code = await run(options);
      },
    )
    .command(
      'doctor',
      'Say which backends work here, and why the others do not',
      doctorOptions,
      async ({ json }) => {
        const { diagnose, diagnosisText } = await import('./sweep/doctor.js');
        const diagnosis = await diagnose();
        console.log(json ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis));
      },
    )
    .strict()
    .fail((message, error) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new InvalidRequest(`${message.replace(/\s*\n\s*/g, ' ')}; see run-sweep --help`);
    })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .parseAsync();
  return code;
}

function runOptions(command: Argv) {
  return command
    .positional('experiment', {
      type: 'string',
      demandOption: true,
      describe: 'The experiment file, TypeScript or JavaScript',
      coerce: text('the experiment'),
    })
    .options(valued)
    .options(switches)
    .example('$0 grid.ts', 'run the sweep, or go on with it')
    .example('$0 grid.ts --dry-run', 'see the grid and what it will cost')
    .example('$0 grid.ts --filter cell=lstm --filter seed=0,1', 'a part of the grid');
}

/** The options of a run that take a value. */
const valued = {
  results: {
    type: 'string',
    requiresArg: true,
    default: 'results',
    coerce: text('--results'),
    describe: 'Folder that holds a folder for each sweep',
  },
  backend: {
    type: 'string',
    requiresArg: true,
    choices: backends,
    default: 'auto',
    coerce: (value: unknown) => text('--backend')(value) as (typeof backends)[number],
    describe: 'What executes the tensor work',
  },
  // As a number yargs would read an empty text as 0, and a repeated 1 as 2.
  workers: {
    type: 'string',
    requiresArg: true,
    coerce: count('--workers', 0),
    describe: 'Worker threads; 0 trains in this process [default: one a core]',
  },
  filter: {
    type: 'string',
    array: true,
    nargs: 1,
    default: [] as string[],
    describe: 'axis=value[,value]: only this part of the grid (repeatable)',
  },
  limit: {
    type: 'string',
    requiresArg: true,
    coerce: count('--limit', 1),
    describe: 'At most so many trials of the plan',
  },
} as const;

const switches = {
  'retry-failed': { type: 'boolean', default: false, describe: 'Run failed trials again' },
  'dry-run': { type: 'boolean', default: false, describe: 'Show the plan and its cost, run nothing' },
  json: { type: 'boolean', default: false, describe: 'Print the result as JSON' },
} as const;

function doctorOptions(command: Argv) {
  return command.option('json', switches.json);
}

/** Reads an option that stands once and is not empty. */
function text(option: string): (value: unknown) => string {
  return (value) => {
    if (Array.isArray(value))
      throw new InvalidRequest(`${option}: given ${value.length} times; once is enough`);
    if (String(value).trim() === '')
      throw new InvalidRequest(`${option}: expected a value, got an empty text`);
    return String(value);
  };
}

/** Reads an option that is a whole number. */
function count(option: string, least: number): (value: unknown) => number | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const given = text(option)(value);
    const number = Number(given);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new InvalidRequest(`${option}: expected a whole number of at least ${least}, got ${given}`);
  };
}

type Options<Build extends (command: Argv) => Argv> =
  ReturnType<Build> extends Argv<infer Values> ? Values : never;

async function run(options: Options<typeof runOptions>): Promise<number> {
  const request = {
    experiment: options.experiment,
    results: options.results,
    backend: options.backend,
    workers: options.workers,
    filters: options.filter,
    limit: options.limit,
    retryFailed: options['retry-failed'],
  };
  const outside = surroundings();
  if (options['dry-run']) {
    const { prepareSweep } = await import('./sweep/prepare-sweep.js');
    const { describePlan } = await import('./sweep/describe-plan.js');
    const { planText } = await import('./terminal/plan-text.js');
    const description = await describePlan(await prepareSweep(request), request, outside.now);
    console.log(options.json ? JSON.stringify(description, null, 2) : planText(description));
    return exitCode.done;
  }
  const { runSweep } = await import('./run-sweep.js');
  const { resultJson, resultText } = await import('./sweep/result-text.js');
  const result = await runSweep(request, outside);
  console.log(options.json ? JSON.stringify(resultJson(result), null, 2) : resultText(result));
  if (result.stopped !== null) return exitCode.failed;
  if (result.left > 0) return exitCode.interrupted;
  return result.outcomes.failed > 0 ? exitCode.failed : exitCode.done;
}

/**
 * What a run needs from outside. While it trains, the first interrupt aborts its signal and the second ends the
 * process at once; before that the first one does.
 */
function surroundings(): RunSurroundings {
  const interrupt = new AbortController();
  let training = false;
  const stop = () => {
    if (!training || interrupt.signal.aborted) process.exit(exitCode.interrupted);
    interrupt.abort();
    console.error('finishing the trials that run; press again to stop at once (what is finished is kept)');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    stream: process.stderr,
    signal: interrupt.signal,
    onTraining: () => {
      training = true;
    },
    now: Date.now,
  };
}

function explain(error: unknown): number {
  if (error instanceof InvalidRequest) {
    console.error(error.message);
    return exitCode.wrong;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCode.failed;
}

process.exitCode = await main(hideBin(process.argv)).catch(explain);
