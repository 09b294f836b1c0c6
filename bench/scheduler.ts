import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { checkExperiment } from '../src/experiment/check-experiment.js';
import { adding, defineExperiment, rnn, sgd, zeros } from '../src/index.js';
import { makePlan } from '../src/plan/plan.js';
import type { Trial } from '../src/plan/trial.js';
import { openJournal } from '../src/records/journal.js';
import { formatVersion } from '../src/records/record.js';
import type { Executor } from '../src/scheduler/executor.js';
import { inlineExecutor } from '../src/scheduler/inline-executor.js';
import { poolExecutor } from '../src/scheduler/pool-executor.js';
import { schedule } from '../src/scheduler/schedule.js';
import { noOpEnds } from './no-op-trial.js';
import { type BenchOptions, type Measured, median } from './result.js';

/** Trials a second where training takes no time: every trial a cohort of its own, every end on disk before it counts. */
export async function* schedulerBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const trials = await noOpTrials(quick ? 100 : 2_000);
  const threads = os.availableParallelism();
  const executors: readonly (readonly [string, () => Executor])[] = [
    ['in-process', () => inlineExecutor(async (job) => noOpEnds(job))],
    [
      `${threads} worker threads`,
      () =>
        poolExecutor({ worker: new URL('./no-op-worker.js', import.meta.url), threads, loadOneByOne: false }),
    ],
  ];
  for (const [name, open] of executors) {
    const executor = open();
    try {
      await trialsPerSecond(executor, trials.slice(0, 50));
      const rates: number[] = [];
      for (let round = 0; round < (quick ? 1 : 5); round++)
        rates.push(await trialsPerSecond(executor, trials));
      yield { bench: 'scheduler', case: `no-op trials, ${name}`, value: median(rates), unit: 'trials/s' };
    } finally {
      await executor.close();
    }
  }
}

async function noOpTrials(count: number): Promise<readonly Trial[]> {
  const experiment = defineExperiment({
    name: 'no-op',
    task: adding({ length: 2, batchSize: 1 }),
    cell: rnn({ units: 1 }),
    initializer: zeros(),
    train: { steps: 1, optimizer: sgd({ learningRate: 1 }) },
    seeds: count,
  });
  return (await makePlan(checkExperiment(experiment), async (task) => task)).trials;
}

async function trialsPerSecond(executor: Executor, trials: readonly Trial[]): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'init-sweep-bench-'));
  const journal = await openJournal(folder);
  const start = performance.now();
  try {
    await schedule(
      trials.map((trial) => [trial]),
      {
        onStart: (started) => {
          const attempts = started.map(({ trial: { id }, attempt }) => ({ id, attempt }));
          journal.note({ v: formatVersion, event: 'start', time: 0, trials: attempts });
        },
        onEvent: () => undefined,
        onEnd: ({ spec }, end) =>
          journal.append({ v: formatVersion, event: 'trial', spec, backend: 'none', ...end }),
      },
      {
        executor,
        folder,
        backend: 'none',
        attempts: new Map(),
        signal: new AbortController().signal,
        now: Date.now,
      },
    );
    return (trials.length / (performance.now() - start)) * 1000;
  } finally {
    await journal.close();
    await rm(folder, { recursive: true });
  }
}
