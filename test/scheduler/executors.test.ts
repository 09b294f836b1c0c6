import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CohortJob } from '../../src/plan/cohort-job.js';
import type { JobEvent } from '../../src/records/trial-end.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { eventCount, runTestCohort } from './test-cohort.js';
import { type Behaviour, testTrial } from './test-trial.js';

const worker = new URL('./test-worker.js', import.meta.url);
const pool = (threads: number, loadOneByOne = false) => poolExecutor({ worker, threads, loadOneByOne });
const executors: Readonly<Record<string, () => Executor>> = {
  'the inline executor': () => inlineExecutor(runTestCohort),
  'a pool of one thread': () => pool(1),
  'a pool of two threads that load one by one': () => pool(2, true),
};

const job = (...behaviours: Behaviour[]): CohortJob => ({
  trials: behaviours.map((behaviour, k) => ({ trial: testTrial(behaviour, k), attempt: k + 1 })),
  folder: '/',
  backend: 'cpu',
});

function open(context: TestContext, make: () => Executor): Executor {
  const executor = make();
  context.after(() => executor.close());
  return executor;
}

for (const [name, make] of Object.entries(executors)) {
  test(`${name} returns the end of every trial with its attempt`, async (context) => {
    const ends = await open(context, make).run(job('end', 'end', 'end'), () => {});
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

  test(`${name} delivers every event in order before a cohort is done`, async (context) => {
    const executor = open(context, make);
    for (let round = 0; round < 3; round++) {
      const events: JobEvent[] = [];
      await executor.run(job('end'), (event) => events.push(event));
      assert.deepEqual(
        events.map((event) => (event.kind === 'progress' ? event.steps : 0)),
        Array.from({ length: eventCount }, (_, index) => index + 1),
      );
    }
  });

  test(`${name} keeps the events of cohorts that run at once apart`, async (context) => {
    const executor = open(context, make);
    const counts = await Promise.all(
      Array.from({ length: 4 }, async () => {
        let count = 0;
        await executor.run(job('end'), () => (count += 1));
        return count;
      }),
    );
    assert.deepEqual(counts, [eventCount, eventCount, eventCount, eventCount]);
  });

  test(`${name} rejects a cohort that throws, with its reason, and serves the next`, async (context) => {
    const executor = open(context, make);
    await assert.rejects(
      executor.run(job('end', 'throw'), () => {}),
      /throw-1 cannot train/,
    );
    assert.equal((await executor.run(job('end'), () => {})).length, 1);
  });
}

for (const threads of [1, 2]) {
  test(`a pool of ${threads} rejects a cohort that ends its thread, and later cohorts get a new one`, async (context) => {
    const executor = open(context, () => pool(threads));
    for (let round = 0; round < 2; round++) {
      await assert.rejects(
        executor.run(job('exit'), () => {}),
        /exit/i,
      );
      assert.equal((await executor.run(job('end', 'end'), () => {})).length, 2);
    }
  });
}

test('a thread that ends leaves the cohorts on other threads, and those that wait, alone', async (context) => {
  const executor = open(context, () => pool(2));
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

test('closing a pool gives up what still runs', async () => {
  const executor = pool(1);
  const running = assert.rejects(executor.run(job('end'), () => {}));
  await executor.close();
  await running;
});
