#!/usr/bin/env node
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { InvalidRequest } from './spec/invalid-request.js';

const backends = ['auto', 'tensorflow-gpu', 'native', 'tensorflow', 'wasm', 'cpu'] as const;

/** Exit codes: what was asked for is done; some trials failed; the request was wrong; interrupted. */
const exitCode = { done: 0, failed: 1, wrong: 2, interrupted: 130 } as const;

process.exitCode = await main(hideBin(process.argv)).catch(explain);

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
      throw error ?? new InvalidRequest(`${message.replace(/\s*\n\s*/g, ' ')}; see run-sweep --help`);
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
    })
    .option('results', {
      type: 'string',
      default: 'results',
      describe: 'Folder that holds a folder for each sweep',
    })
    .option('backend', {
      choices: backends,
      default: 'auto' as const,
      describe: 'What executes the tensor work',
    })
    .option('workers', {
      type: 'number',
      describe: 'Worker threads; 0 trains in this process [default: one a core]',
    })
    .option('filter', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: 'axis=value[,value]: only this part of the grid (repeatable)',
    })
    .option('limit', { type: 'number', describe: 'At most so many trials of the plan' })
    .option('retry-failed', { type: 'boolean', default: false, describe: 'Run failed trials again' })
    .option('dry-run', {
      type: 'boolean',
      default: false,
      describe: 'Show the plan and its cost, run nothing',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print the result as JSON' })
    .example('$0 experiments/init-grid.ts', 'run the sweep, or go on with it')
    .example('$0 experiments/init-grid.ts --dry-run', 'see the grid and what it will cost')
    .example('$0 experiments/init-grid.ts --filter cell=lstm --filter seed=0,1', 'a part of the grid')
    .check(({ workers, limit }) => {
      checkCount('--workers', workers, 0);
      checkCount('--limit', limit, 1);
      return true;
    });
}

function doctorOptions(command: Argv) {
  return command.option('json', { type: 'boolean', default: false, describe: 'Print the result as JSON' });
}

function checkCount(option: string, value: number | undefined, least: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
    throw new InvalidRequest(`${option}: expected a whole number of at least ${least}, got ${value}`);
  }
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
  if (options['dry-run']) {
    const { prepareSweep } = await import('./sweep/prepare-sweep.js');
    const { describePlan } = await import('./sweep/describe-plan.js');
    const { planText } = await import('./terminal/plan-text.js');
    const description = await describePlan(await prepareSweep(request), request, Date.now);
    console.log(options.json ? JSON.stringify(description, null, 2) : planText(description));
    return exitCode.done;
  }
  const { runSweep } = await import('./run-sweep.js');
  const { resultJson, resultText } = await import('./sweep/result-text.js');
  const result = await runSweep(request, { stream: process.stderr, signal: onInterrupt(), now: Date.now });
  console.log(options.json ? JSON.stringify(resultJson(result), null, 2) : resultText(result));
  if (result.left > 0) return exitCode.interrupted;
  return result.outcomes.failed > 0 ? exitCode.failed : exitCode.done;
}

/** A signal that the first interrupt aborts; the second one ends the process at once. */
function onInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  const stop = () => {
    if (interrupt.signal.aborted) process.exit(exitCode.interrupted);
    interrupt.abort();
    console.error('finishing the trials that run; press again to stop at once (what is finished is kept)');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return interrupt.signal;
}

function explain(error: unknown): number {
  if (error instanceof InvalidRequest) {
    console.error(error.message);
    return exitCode.wrong;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCode.failed;
}
