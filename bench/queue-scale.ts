import { fork } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { noRedis, startRedis } from '../scripts/redis-server.js';
import type { Trial } from '../src/plan/trial.js';
import { queueAddress } from '../src/queue/queue-address.js';
import { openServer, type QueueServer } from '../src/queue/queue-server.js';
import { noOpTrials, runNoOpSweep } from './no-op-sweep.js';
import { end, openNoOpExecutor } from './queue.js';
import type { BenchOptions, Measured } from './result.js';
import { mostBytes, serverBytes, serverSeconds } from './server-use.js';
import { simulateQueue } from './simulate-queue.js';

const bench = 'queue';
const cohort = 16;
const rows = 101;
const hosts = 1_000;
const slots = 4;
const trials = 10_000_000;

/** Processor time of a run and of its server, in seconds. */
interface Cost {
  readonly run: number;
  readonly server: number;
}

/** Measures what a cohort and a second cost the run and the server, and simulates many hosts with that. */
export async function* queueScaleBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  if (noRedis) return;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'init-sweep-bench-'));
  const redis = await startRedis();
  const server = await openServer(queueAddress(redis.url, {}), () => undefined);
  try {
    const all = await noOpTrials(quick ? 8 * cohort : 4_000);
    const script = fileURLToPath(new URL('./no-op-host.js', import.meta.url));
    const host = fork(script, [redis.url, String(rows)]);
    const told = all.slice(0, quick ? 2 * cohort : 100 * cohort);
    const before = await serverBytes(server);
    const { result: each, most } = await mostBytes(server, () =>
      cohortCost(redis.url, server, told, folder),
    ).finally(() => end(host));
    const { size } = await stat(path.join(folder, 'rows', 'metrics.jsonl'));
    const idle = await idleCost(redis.url, server, all, quick ? 10 : hosts);
    const what = `a cohort of ${cohort} with ${rows} rows each`;
    yield { bench, case: `the run's processor time for ${what}`, value: each.run * 1e3, unit: 'ms' };
    yield { bench, case: `the server's processor time for ${what}`, value: each.server * 1e3, unit: 'ms' };
    const passing = `${(size / 2 ** 20).toFixed(0)} MiB of rows pass as fast as they can`;
    const megabytes = (most - before) / 2 ** 20;
    yield { bench, case: `the server's memory at most while ${passing}`, value: megabytes, unit: 'MiB' };
    const second = `a second with ${hosts} hosts and ${all.length} cohorts under way`;
    yield { bench, case: `the run's processor time for ${second}`, value: idle.run * 1e3, unit: 'ms' };
    yield { bench, case: `the server's processor time for ${second}`, value: idle.server * 1e3, unit: 'ms' };
    for (const training of [600, 60, 20]) {
      const run = { hosts, slots, cohorts: trials / cohort, training, ...each };
      const simulated = simulateQueue({ ...run, runIdle: idle.run, serverIdle: idle.server });
      const name = `${hosts} hosts of ${slots} threads, 10 million trials, ${training} s a cohort (simulated)`;
      yield { bench, case: `${name}: hosts at work`, value: simulated.hosts * 100, unit: '%' };
      yield { bench, case: `${name}: the run at work`, value: simulated.run * 100, unit: '%' };
      yield { bench, case: `${name}: time`, value: simulated.seconds / 3600, unit: 'h' };
    }
  } finally {
    server.close();
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

/** What a cohort costs that trains nothing and tells rows. */
async function cohortCost(
  url: string,
  server: QueueServer,
  trials: readonly Trial[],
  folder: string,
): Promise<Cost> {
  const executor = await openNoOpExecutor(url, 'cohorts');
  const cohorts = trials.length / cohort;
  const cost = await costOf(server, () => runNoOpSweep(executor, trials, path.join(folder, 'rows'), cohort));
  await executor.close();
  return { run: cost.run / cohorts, server: cost.server / cohorts };
}

/** What a second costs in which many hosts give signs of life and nothing ends. */
async function idleCost(
  url: string,
  server: QueueServer,
  trials: readonly Trial[],
  hosts: number,
): Promise<Cost> {
  const entry = {
    ...{
      name: 'host',
      pid: 1,
      backend: 'none',
      stamp: 'bench',
      versions: {},
      seal: 'open',
      store: 'server',
      slots,
    },
    ...{ memory: 1e9, processor: 'any', cores: slots, lostAfter: 30, busy: 0, resting: false },
  };
  const beat = async (beat: number) => {
    const pipeline = server.redis.pipeline();
    for (let id = 0; id < hosts; id++)
      pipeline.hset('init-sweep:hosts', `host-${id}`, JSON.stringify({ ...entry, id: `host-${id}`, beat }));
    await pipeline.exec();
  };
  await beat(0);
  const executor = await openNoOpExecutor(url, 'idle', hosts);
  const running = trials.map((trial) => {
    const job = { trials: [{ trial, attempt: 1 }], folder: '/', backend: 'none' };
    return executor.run(job, () => undefined).catch(() => undefined);
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const seconds = 5;
  const cost = await costOf(server, async () => {
    for (let second = 1; second <= seconds; second++) {
      await beat(second);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  });
  await executor.close();
  await Promise.all(running);
  await server.redis.flushall();
  return { run: cost.run / seconds, server: cost.server / seconds };
}

async function costOf(server: QueueServer, act: () => Promise<unknown>): Promise<Cost> {
  const [before, serverBefore] = [process.cpuUsage(), await serverSeconds(server)];
  await act();
  const { user, system } = process.cpuUsage(before);
  return { run: (user + system) / 1e6, server: (await serverSeconds(server)) - serverBefore };
}
