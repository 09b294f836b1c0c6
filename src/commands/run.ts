import type { Argv } from 'yargs';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { RunSurroundings } from '../sweep/run-cohorts.js';
import type { Answer, Command } from './command.js';
import { exitCode } from './exit-code.js';
import { mlflowOptions, serverWanted } from './mlflow-options.js';
import { option } from './option.js';
import { queueAsked, queueOptions } from './queue-options.js';
import { readCount } from './read-option.js';

/** `run-sweep run <experiment>`, and `run-sweep <experiment>`: trains what a sweep misses. */
export const runCommand: Command<RunValues> = {
  usage: ['run <experiment>', '$0 <experiment>'],
  description: 'Run what is missing of a sweep',
  options: runOptions,
  stallAfter: (values) => (values['dry-run'] ? undefined : values['stall-after']),
  async beside({ open, experiment, results }, say) {
    if (!open) return undefined;
    const { openLiveReport } = await import('../sweep/open-live-report.js');
    return openLiveReport({ experiment, results }, say);
  },
  handle: (values, surroundings) =>
    values['dry-run'] ? describe(values, surroundings) : run(values, surroundings),
};

function runOptions(command: Argv) {
  return command
    .positional('experiment', option.experiment)
    .options({
      results: option.results,
      backend: option.backend,
      workers: option.workers,
      'gpu-memory': {
        type: 'string',
        requiresArg: true,
        coerce: readCount('--gpu-memory', 1),
        describe: "Gigabytes of a GPU's memory that may be used [default: what is free, where that is told]",
      },
      filter: option.filter,
      limit: {
        type: 'string',
        requiresArg: true,
        coerce: readCount('--limit', 1),
        describe: 'At most so many trials of the plan',
      },
      'stall-after': option.stallAfter,
      'retry-failed': { type: 'boolean', default: false, describe: 'Run failed trials again' },
      adopt: {
        type: 'boolean',
        default: false,
        describe: 'Go on in a folder that holds another experiment',
      },
      'dry-run': { type: 'boolean', default: false, describe: 'Show the plan and its cost, run nothing' },
      report: {
        type: 'boolean',
        default: true,
        describe: 'At the end, write report.html into the folder of the sweep',
      },
      open: {
        type: 'boolean',
        default: false,
        describe: 'Serve the report on 127.0.0.1 while the sweep runs, and open it in a browser',
      },
      ...mlflowOptions,
      'mlflow-optional': {
        type: 'boolean',
        default: false,
        describe: 'Go on where the MLflow server cannot be used',
      },
      'mlflow-share': {
        type: 'string',
        requiresArg: true,
        default: '2',
        coerce: (value: unknown) => readCount('--mlflow-share', 1, 100)(value)!,
        describe: 'Percent of this machine that the upload may take while the sweep trains',
      },
      ...queueOptions,
      json: option.json,
    })
    .example('$0 grid.ts', 'run the sweep, or go on with it')
    .example('$0 grid.ts --dry-run', 'see the grid and what it will cost')
    .example('$0 grid.ts --open', 'watch the answer and the pictures grow')
    .example('$0 grid.ts --filter cell=lstm --filter seed=0,1', 'a part of the grid');
}

type RunValues = ReturnType<typeof runOptions> extends Argv<infer Values> ? Values : never;

async function describe(values: RunValues, { now }: RunSurroundings): Promise<Answer> {
  if (values.open)
    throw new InvalidRequest('--open: nothing runs with --dry-run, so there is nothing to show');
  const { prepareSweep } = await import('../sweep/prepare-sweep.js');
  const { describePlan } = await import('../sweep/describe-plan.js');
  const { planText } = await import('../terminal/plan-text.js');
  const request = requestOf(values);
  const description = await describePlan(await prepareSweep(request), request, now);
  const text = values.json ? JSON.stringify(description, null, 2) : planText(description);
  return { text, code: exitCode.done };
}

async function run(values: RunValues, surroundings: RunSurroundings): Promise<Answer> {
  const { runSweep } = await import('../run-sweep.js');
  const { isUploaded, resultJson, resultText } = await import('../sweep/result-text.js');
  const request = requestOf(values);
  const result = await runSweep(request, surroundings);
  const text = values.json ? JSON.stringify(resultJson(result), null, 2) : resultText(result, request.upload);
  if (result.stopped !== null) return { text, code: exitCode.failed };
  if (result.left > 0) return { text, code: exitCode.interrupted };
  const uploaded = request.upload?.optional !== false || isUploaded(result.upload);
  const failed = result.outcomes.failed + result.failedSources.length;
  return { text, code: failed > 0 || !uploaded ? exitCode.failed : exitCode.done };
}

function requestOf(values: RunValues) {
  return {
    experiment: values.experiment,
    results: values.results,
    backend: values.backend,
    workers: values.workers,
    gpuMemory: values['gpu-memory'],
    filters: values.filter,
    limit: values.limit,
    retryFailed: values['retry-failed'],
    stallSeconds: values['stall-after'],
    adopt: values.adopt,
    report: values.report,
    upload: uploadOf(values),
    queue: queueOf(values),
  };
}

function queueOf({ queue, store, 'trust-queue': trust }: RunValues) {
  if (queue !== undefined) return queueAsked(queue, trust, store, process.env);
  if (store !== undefined) throw new InvalidRequest('--store: weights travel over it with --queue alone');
  return undefined;
}

function uploadOf(values: RunValues) {
  const uri = serverWanted(values.mlflow, process.env);
  if (uri === undefined) return undefined;
  return {
    uri,
    optional: values['mlflow-optional'],
    share: values['mlflow-share'] / 100,
    patience: values['mlflow-wait'] * 1000,
  };
}
