import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Trial } from '../src/plan/trial.js';
import { openJournal } from '../src/records/journal.js';
import { formatVersion, type MetricsRow } from '../src/records/record.js';
import type { Executor } from '../src/scheduler/executor.js';
import { inlineExecutor } from '../src/scheduler/inline-executor.js';
import { poolExecutor } from '../src/scheduler/pool-executor.js';
import { noOpPeers } from './no-op-peers.js';
import { noOpTrials, runNoOpSweep } from './no-op-sweep.js';
import { noOpEnds } from './no-op-trial.js';
import { type BenchOptions, type Measured, median } from './result.js';

const bench = 'scheduler';

/** The scheduler and the journal where training takes no time: every end on disk before it counts. */
export async function* schedulerBench({ quick, full }: BenchOptions): AsyncGenerator<Measured> {
  yield* throughput(quick);
  yield* growth(quick);
  yield await waiting(quick ? 32 : 1_000, 0.1, 1);
  if (full) yield await waiting(10_000, 1, 0);
  yield await metricValues(quick);
}

/** Trials a second in this thread and on worker threads, against other programs that keep trials. */
async function* throughput(quick: boolean): AsyncGenerator<Measured> {
  const trials = await noOpTrials(quick ? 100 : 2_000);
  const threads = os.availableParallelism();
  const worker = new URL('./no-op-worker.js', import.meta.url);
  const executors: readonly (readonly [string, () => Executor])[] = [
    ['in-process', () => inlineExecutor(async (job) => noOpEnds(job))],
    [`${threads} worker threads`, () => poolExecutor({ worker, threads, loadOneByOne: false })],
  ];
  const peers = noOpPeers(quick);
  for (const [name, open] of executors) {
    const executor = open();
    try {
      await rateOf(executor, trials.slice(0, 50));
      const rates: number[] = [];
      for (let round = 0; round < (quick ? 1 : 5); round++) rates.push(await rateOf(executor, trials));
      const measured = { bench, case: `no-op trials, ${name}`, value: median(rates), unit: 'trials/s' };
      yield { ...measured, bar: { atLeast: 1_000 } };
      for (const held of peers) yield { ...measured, ...held };
    } finally {
      await executor.close();
    }
  }
}

async function rateOf(executor: Executor, trials: readonly Trial[]): Promise<number> {
  const onDisk = await inFolder((folder) => runNoOpSweep(executor, trials, folder));
  return trials.length / onDisk.at(-1)!;
}

/** What a trial costs late in a large sweep against a small one, and how such a sweep is read again. */
async function* growth(quick: boolean): AsyncGenerator<Measured> {
  const small = quick ? 50 : 1_000;
  const large = quick ? 200 : 100_000;
  const trials = await noOpTrials(large);
  const executor: Executor = { ...inlineExecutor(async (job) => noOpEnds(job)), slots: 64 };
  const few: number[] = [];
  for (let round = 0; round < (quick ? 1 : 9); round++)
    few.push(1 / (await rateOf(executor, trials.slice(0, small))));
  const measured = await inFolder(async (folder) => {
    const onDisk = await runNoOpSweep(executor, trials, folder);
    const late = Array.from({ length: quick ? 1 : 9 }, (_, window) => {
      const last = large - 1 - window * small;
      return (onDisk[last]! - onDisk[last - small]!) / small;
    });
    const script = fileURLToPath(new URL('./no-op-resume.js', import.meta.url));
    const { stdout } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
    const scan = JSON.parse(stdout) as { trials: number; seconds: number; bytes: number };
    if (scan.trials !== large) throw new Error(`${scan.trials} of ${large} trials were read again`);
    return { late: median(late), scan };
  });
  yield {
    bench,
    case: `cost of a trial, at ${large} against ${small}`,
    value: measured.late / median(few),
    unit: '×',
    bar: { atMost: 1.2 },
  };
  const resume = `resume scan of ${large} finished trials`;
  yield { bench, case: resume, value: measured.scan.seconds, unit: 's', bar: { atMost: 2 } };
  yield { bench, case: resume, value: measured.scan.bytes / 2 ** 20, unit: 'MiB', bar: { atMost: 1024 } };
}

/**
 * Trials that only wait for so many seconds: what the scheduler adds to the ideal, at which all slots are always busy.
 * One part in a hundred may be added, and `more` seconds where the whole is short.
 */
export async function waiting(count: number, seconds: number, more: number): Promise<Measured> {
  const slots = 16;
  const executor: Executor = {
    ...inlineExecutor(async (job) => {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      return noOpEnds(job);
    }),
    slots,
  };
  const trials = await noOpTrials(count);
  const onDisk = await inFolder((folder) => runNoOpSweep(executor, trials, folder));
  const ideal = (count * seconds) / slots;
  return {
    bench,
    case: `${count} trials of ${seconds} s on ${slots} slots (${ideal} s at best)`,
    value: onDisk.at(-1)!,
    unit: 's',
    bar: { atMost: ideal * 1.01 + more },
  };
}

/** How fast metric values go into the records, as the worker threads send them: a cohort's rows as one text. */
async function metricValues(quick: boolean): Promise<Measured> {
  const names = Array.from({ length: 20 }, (_, k) => `grad_norm/lstm/gate_${k}/wx`);
  const rows = Array.from({ length: 64 }, (_, step): MetricsRow => {
    const metrics = Object.fromEntries(names.map((name, k) => [name, Math.sin(step * 20 + k)]));
    return { v: formatVersion, trial: '0123456789abcdef', attempt: 1, step, time: 1e12 + step, metrics };
  });
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const rounds = quick ? 10 : 2_000;
  const seconds = await inFolder(async (folder) => {
    const journal = await openJournal(folder);
    const start = performance.now();
    try {
      for (let round = 0; round < rounds; round++) {
        journal.appendMetrics(text);
        if (round % 16 === 15) await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      await journal.close();
    }
    return (performance.now() - start) / 1000;
  });
  const value = (rounds * rows.length * names.length) / seconds;
  return { bench, case: 'metric values to disk', value, unit: 'values/s', bar: { atLeast: 200_000 } };
}

async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'init-sweep-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
