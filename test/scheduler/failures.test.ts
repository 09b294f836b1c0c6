import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Cohort } from '../../src/plan/cohort.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { cohort, outcomes, run, type Told } from './run-schedule.js';
import type { Behaviour } from './test-trial.js';

async function runOnThreads(
  context: TestContext,
  cohorts: readonly Cohort[],
  { threads = 2, stallSeconds = 600, heapMegabytes = 256 } = {},
): Promise<Told> {
  const executor = poolExecutor({
    worker: new URL('./test-worker.js', import.meta.url),
    threads,
    loadOneByOne: false,
    stallSeconds,
    heapMegabytes,
  });
  context.after(() => executor.close());
  const told = await run(cohorts, executor);
  const ended = told.ends.map(({ id }) => id).sort();
  assert.deepEqual(ended, [...cohorts.flat().map(({ id }) => id)].sort(), 'every trial ends exactly once');
  return told;
}

/** How one kind of trial ended, and how often it was alone with a worker. */
function failureOf({ starts, ends }: Told, behaviour: Behaviour): { reason: string; alone: number } {
  const end = ends.find(({ id }) => id.startsWith(behaviour))!;
  assert.ok(end.outcome.kind === 'failed');
  const alone = starts.filter((trials) => trials.length === 1 && trials[0]!.startsWith(`${end.id}#`));
  return { reason: end.outcome.reason, alone: alone.length };
}

const crashes: readonly { behaviour: Behaviour; how: string; reason: RegExp }[] = [
  { behaviour: 'exit', how: 'calls process.exit', reason: /worker exited with code: 7/ },
  { behaviour: 'later', how: 'throws where nobody can catch it', reason: /thrown by a callback/ },
  { behaviour: 'heap', how: 'exhausts the heap', reason: /memory limit/ },
];

for (const { behaviour, how, reason } of crashes) {
  test(`a trial that ${how} fails alone, after three attempts of its own, and all others complete`, async (context) => {
    const cohorts = [cohort('end', behaviour, 'end', 'end', 'end'), cohort('end', 'end')];
    const told = await runOnThreads(context, cohorts, { heapMegabytes: 32 });
    assert.deepEqual(outcomes(told), [...Array(6).fill('end completed'), `${behaviour} failed`].sort());
    const failure = failureOf(told, behaviour);
    assert.match(failure.reason, reason);
    assert.match(failure.reason, /^its worker died: .*, 3 attempts$/);
    assert.equal(failure.alone, 3);
  });
}

test('trials that hang, in a loop or waiting for ever, are ended, and fail alone after three attempts', async (context) => {
  const told = await runOnThreads(context, [cohort('end', 'loop'), cohort('hang')], { stallSeconds: 2 });
  assert.deepEqual(outcomes(told), ['end completed', 'hang failed', 'loop failed']);
  for (const behaviour of ['loop', 'hang'] as const)
    assert.deepEqual(failureOf(told, behaviour), {
      reason: 'its worker died: it said nothing for 2 s, 3 attempts',
      alone: 3,
    });
});

for (const behaviour of ['throw', 'abort'] as const) {
  test(`a trial whose code throws (${behaviour}) is not tried again once it is alone`, async (context) => {
    const told = await runOnThreads(context, [cohort('end', 'end', behaviour, 'end'), cohort('end')]);
    assert.deepEqual(outcomes(told), [...Array(4).fill('end completed'), `${behaviour} failed`].sort());
    const failure = failureOf(told, behaviour);
    assert.match(failure.reason, /^throw-\d+ cannot train$|^process\.abort\(\) is not supported in workers$/);
    assert.equal(failure.alone, 1);
  });
}

test('a trial whose worker dies of something else is tried again and completes', async (context) => {
  const told = await runOnThreads(context, [cohort('exitOnce')]);
  assert.deepEqual(outcomes(told), ['exitOnce completed']);
  assert.equal(told.ends[0]!.attempt, 2);
});

test('several guilty trials in several cohorts fail alone, each with its own reason', async (context) => {
  const told = await runOnThreads(context, [
    cohort('exit', 'end', 'throw', 'end'),
    cohort('end', 'end', 'exit'),
    cohort('throw'),
    cohort('end'),
  ]);
  assert.deepEqual(outcomes(told), [
    ...Array(5).fill('end completed'),
    'exit failed',
    'exit failed',
    'throw failed',
    'throw failed',
  ]);
});

test('when all trials fail, each is told once', async (context) => {
  const told = await runOnThreads(context, [cohort('throw', 'throw', 'exit'), cohort('throw')], {
    threads: 1,
  });
  assert.deepEqual(outcomes(told), ['exit failed', 'throw failed', 'throw failed', 'throw failed']);
});

test('a worker that speaks now and then is left alone, however long it takes', async (context) => {
  const executor = poolExecutor({
    worker: new URL('./talking-worker.js', import.meta.url),
    threads: 1,
    loadOneByOne: false,
    stallSeconds: 2,
  });
  context.after(() => executor.close());
  assert.deepEqual(outcomes(await run([cohort('end')], executor)), ['end completed']);
});
