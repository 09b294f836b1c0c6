import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { noRedis, type RedisServer, startRedis } from '../scripts/redis-server.js';
import type { Trial } from '../src/plan/trial.js';
import { HostWatch } from '../src/queue/host-watch.js';
import { queueAddress } from '../src/queue/queue-address.js';
import { QueueExecutor } from '../src/queue/queue-executor.js';
import { openServer, type QueueServer } from '../src/queue/queue-server.js';
import { queueSeal } from '../src/queue/seal.js';
import { sweepFiles } from '../src/queue/sweep-files.js';
import { prepareSweep, type RunRequest } from '../src/sweep/prepare-sweep.js';
import { trainMissing } from '../src/sweep/train-missing.js';
import { noOpTrials, runNoOpSweep } from './no-op-sweep.js';
import { type BenchOptions, type Measured, median } from './result.js';
import { serverSeconds } from './server-use.js';

const bench = 'queue';
const cohort = 16;
const initGrid = fileURLToPath(new URL('../../experiments/init-grid.ts', import.meta.url));
const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));
const seal = queueSeal({}, true);

/** A queue on a Redis server of this machine: what a cohort costs, and what training loses to it. */
export async function* queueBench(options: BenchOptions): AsyncGenerator<Measured> {
  if (noRedis) return;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'init-sweep-bench-'));
  const redis = await startRedis();
  try {
    yield* overhead(redis, folder, options);
    yield* beside(redis, folder, options);
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

/** Cohorts that train nothing, on a host in a process of its own, with every end on disk. */
async function* overhead(
  redis: RedisServer,
  folder: string,
  { quick }: BenchOptions,
): AsyncGenerator<Measured> {
  const trials = await noOpTrials(quick ? 8 * cohort : 500 * cohort);
  const host = fork(fileURLToPath(new URL('./no-op-host.js', import.meta.url)), [redis.url]);
  const rounds = { rate: [] as number[], cpu: [] as number[], alone: [] as number[] };
  try {
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      const executor = await openNoOpExecutor(redis.url, `round ${round}`);
      try {
        const before = process.cpuUsage();
        const onDisk = await runNoOpSweep(executor, trials, path.join(folder, `no-op-${round}`), cohort);
        const { user, system } = process.cpuUsage(before);
        rounds.rate.push(trials.length / onDisk.at(-1)!);
        rounds.cpu.push((user + system) / 1000 / (trials.length / cohort));
        rounds.alone.push(await aloneMilliseconds(executor, trials.slice(0, cohort)));
      } finally {
        await executor.close();
      }
    }
  } finally {
    await end(host);
  }
  const cases = [
    [`no-op trials in cohorts of ${cohort}`, rounds.rate, 'trials/s', { atLeast: 1_000 }],
    ['processor time of the run for a cohort', rounds.cpu, 'ms', { atMost: 20 }],
    ['a cohort alone, there and back', rounds.alone, 'ms', { atMost: 20 }],
  ] as const;
  for (const [name, values, unit, bar] of cases)
    yield { bench, case: name, value: median(values), unit, bar };
}

/** An executor over a queue on which hosts serve that train nothing. */
export async function openNoOpExecutor(url: string, sweep: string, hosts = 1): Promise<QueueExecutor> {
  const server = await openServer(queueAddress(url, {}), () => undefined);
  const say = () => undefined;
  const common = { stamp: 'bench', seal: seal.id, store: 'server' };
  const watch = new HostWatch(server, { ...common, versions: {} }, say);
  watch.backend = 'none';
  const executor = await QueueExecutor.open({
    ...{ server, seal, watch, say, sweep, name: 'no-op' },
    kinship: { backend: 'none', ...common },
    files: sweepFiles(server, sweep, undefined),
    inbox: path.join(os.tmpdir(), `init-sweep-inbox-${process.pid}`),
    durable: async () => undefined,
    signal: new AbortController().signal,
  });
  while (watch.serving().length < hosts) await new Promise((resolve) => setTimeout(resolve, 20));
  return executor;
}

/** Milliseconds from handing a cohort out to its ends, with nothing beside it. */
async function aloneMilliseconds(executor: QueueExecutor, trials: readonly Trial[]): Promise<number> {
  const times: number[] = [];
  for (let attempt = 2; attempt < 22; attempt++) {
    const job = { trials: trials.map((trial) => ({ trial, attempt })), folder: '/', backend: 'none' };
    const start = performance.now();
    await executor.run(job, () => undefined);
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Two workers of one thread on this machine against a pool of two threads: a sweep of seconds, and a longer one. */
async function* beside(
  redis: RedisServer,
  folder: string,
  { quick }: BenchOptions,
): AsyncGenerator<Measured> {
  const starts: number[] = [];
  const args = [cli, 'worker', '--queue', redis.url, '--trust-queue', '--workers', '1'];
  const server = await openServer(queueAddress(redis.url, {}), () => undefined);
  for (const [limit, rounds] of quick
    ? [[2, 1] as const]
    : ([
        [33, 3],
        [198, 3],
      ] as const)) {
    const times = { pool: [] as number[], queue: [] as number[] };
    const cpu = { run: [] as number[], server: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      for (const which of round % 2 === 0 ? (['pool', 'queue'] as const) : (['queue', 'pool'] as const)) {
        const request = {
          ...{
            experiment: initGrid,
            results: path.join(folder, `${which}-${limit}-${round}`),
            backend: 'auto',
          },
          ...{ filters: [], limit, retryFailed: false },
          ...(which === 'pool' && { workers: 2 }),
          ...(which === 'queue' && { queue: { address: queueAddress(redis.url, {}), seal } }),
        } satisfies RunRequest;
        const start = performance.now();
        const workers =
          which === 'queue' ? [0, 1].map(() => spawn(process.execPath, args, { stdio: 'ignore' })) : [];
        try {
          if (which === 'queue') {
            await serving(server, 2);
            starts.push((performance.now() - start) / 1000);
          }
          const [before, serverBefore] = [process.cpuUsage(), await serverSeconds(server)];
          times[which].push(await trainingSeconds(request));
          const { user, system } = process.cpuUsage(before);
          if (which === 'pool') continue;
          cpu.run.push((user + system) / 1e6);
          cpu.server.push((await serverSeconds(server)) - serverBefore);
        } finally {
          await Promise.all(workers.map(end));
        }
      }
    }
    const what = `training of ${limit} trials of init-grid by two workers`;
    yield {
      ...{ bench, case: what, unit: 's', value: median(times.queue) },
      peer: { name: 'two threads', value: median(times.pool) },
      ...(limit > 100 && { bar: { atMost: 1.05 } }),
    };
    yield { bench, case: `${what}: processor time of the run`, value: median(cpu.run), unit: 's' };
    yield { bench, case: `${what}: processor time of the server`, value: median(cpu.server), unit: 's' };
  }
  server.close();
  yield { bench, case: 'two workers, from their start until both serve', value: median(starts), unit: 's' };
}

/** Waits for hosts. */
async function serving(server: QueueServer, count: number): Promise<void> {
  while ((await server.redis.hlen('init-sweep:hosts')) < count)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Seconds from the moment at which workers stand ready to the last trial's end. */
async function trainingSeconds(request: RunRequest): Promise<number> {
  const prepared = await prepareSweep(request);
  let begun = 0;
  const write = () => {
    if (begun === 0) begun = performance.now();
  };
  const { signal } = new AbortController();
  const nothing = () => undefined;
  const heard = { onUpload: nothing, onTraining: nothing };
  await trainMissing(prepared, request, { stream: { write }, signal, now: Date.now, ...heard });
  return (performance.now() - begun) / 1000;
}

/** Asks a process to leave, and waits until it has. */
export async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
