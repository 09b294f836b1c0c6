import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { noRedis, startRedis } from '../../scripts/redis-server.js';
import type { CohortJob } from '../../src/plan/cohort-job.js';
import type { JobEvent } from '../../src/records/trial-end.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { openTestExecutor } from '../queue/test-executor.js';
import { startHost } from '../queue/test-host.js';
import { eventCount, runTestCohort } from '../scheduler/test-cohort.js';
import { type Behaviour, testTrial } from '../scheduler/test-trial.js';

const worker = new URL('../scheduler/test-worker.js', import.meta.url);
const pool = (threads: number, loadOneByOne = false) => poolExecutor({ worker, threads, loadOneByOne });
type Open = () => Promise<Executor>;
const executors: Readonly<Record<string, { readonly open: Open; readonly skip?: string | false }>> = {
  'the inline executor': { open: async () => inlineExecutor(runTestCohort) },
  'a pool of one thread': { open: async () => pool(1) },
  'a pool of two threads that load one by one': { open: async () => pool(2, true) },
  'a queue with a host of one thread': { open: () => queue([1]), skip: noRedis },
  'a queue with two hosts of two threads': { open: () => queue([2, 2]), skip: noRedis },
};

/** The server of each queue, and the hosts that serve there all tests. */
const servers = new Map<string, Promise<string>>();
const cleaning: (() => unknown)[] = [];
after(async () => {
  for (const clean of cleaning) await clean();
});

async function queue(threads: readonly number[]): Promise<Executor> {
  const name = threads.join();
  const url = servers.get(name) ?? serve(threads);
  servers.set(name, url);
  return (await openTestExecutor(await url, threads.length)).executor;
}

async function serve(threads: readonly number[]): Promise<string> {
  const redis = await startRedis();
  const kept = { after: (clean: () => unknown) => void cleaning.push(clean) };
  for (const [number, count] of threads.entries())
    startHost(kept, { url: redis.url, id: `host ${number}`, threads: count, lostAfter: 2 });
  cleaning.push(() => redis.stop());
  return redis.url;
}

const job = (...behaviours: Behaviour[]): CohortJob => ({
  trials: behaviours.map((behaviour, k) => ({ trial: testTrial(behaviour, k), attempt: k + 1 })),
  folder: '/',
  backend: 'cpu',
});

async function open(context: TestContext, make: Open): Promise<Executor> {
  const executor = await make();
  context.after(() => executor.close());
  return executor;
}

for (const [name, { open: make, skip = false }] of Object.entries(executors)) {
  test(`${name} returns the end of every trial with its attempt`, { skip }, async (context) => {
    const ends = await (await open(context, make)).run(job('end', 'end', 'end'), () => {});
    assert.deepEqual(
      new Map(ends.map(({ id, attempt }) => [id, attempt])),
      new Map([
        ['end-0', 1],
        ['end-1', 2],
        ['end-2', 3],
      ]),
    );
    assert.ok(ends.every(({ outcome }) => outcome.kind === 'completed'));
  });

  test(`${name} delivers every event in order before a cohort is done`, { skip }, async (context) => {
    const executor = await open(context, make);
    for (let round = 0; round < 3; round++) {
      const events: JobEvent[] = [];
      await executor.run(job('end'), (event) => events.push(event));
      assert.deepEqual(
        events.map((event) => (event.kind === 'progress' ? event.steps : 0)),
        Array.from({ length: eventCount }, (_, index) => index + 1),
      );
    }
  });

  test(`${name} keeps the events of cohorts that run at once apart`, { skip }, async (context) => {
    const executor = await open(context, make);
    const counts = await Promise.all(
      Array.from({ length: 4 }, async () => {
        let count = 0;
        await executor.run(job('end'), () => (count += 1));
        return count;
      }),
    );
    assert.deepEqual(counts, [eventCount, eventCount, eventCount, eventCount]);
  });

  test(`${name} rejects a cohort that throws, with its reason, and serves the next`, {
    skip,
  }, async (context) => {
    const executor = await open(context, make);
    await assert.rejects(
      executor.run(job('end', 'throw'), () => {}),
      /throw-1 cannot train/,
    );
    assert.equal((await executor.run(job('end'), () => {})).length, 1);
  });

  test(`${name} hands questions on, and their answers`, { skip }, async (context) => {
    const executor = await open(context, make);
    const asked: number[] = [];
    const ends = await executor.run(
      job('ask'),
      () => {},
      async ({ step, trials }) => {
        asked.push(step);
        return trials.map(({ id }) => ({ id, outcome: { kind: 'cancelled', reason: `at step ${step}` } }));
      },
    );
    assert.deepEqual(asked, [1, 2]);
    assert.deepEqual(
      ends.map(({ outcome }) => outcome),
      [{ kind: 'cancelled', reason: 'at step 2' }],
    );
  });

  if (name === 'the inline executor') continue;
  test(`${name} rejects a cohort that ends its worker, and serves the next`, { skip }, async (context) => {
    const executor = await open(context, make);
    await assert.rejects(
      executor.run(job('exit'), () => {}),
      { name: 'WorkerDied', message: /exit/i },
    );
    assert.equal((await executor.run(job('end', 'end'), () => {})).length, 2);
  });

  test(`${name} gives up what still runs when it is closed`, { skip }, async (context) => {
    const executor = await open(context, make);
    const running = assert.rejects(executor.run(job('hang'), () => {}));
    await executor.close();
    await running;
  });
}

test('a thread that ends leaves the cohorts on other threads, and those that wait, alone', async (context) => {
  const executor = await open(context, async () => pool(2));
  const results = await Promise.allSettled(
    (['end', 'exit', 'end', 'end', 'exit', 'end'] as const).map((behaviour) =>
      executor.run(job(behaviour), () => {}),
    ),
  );
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  );
});
