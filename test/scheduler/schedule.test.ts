import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cohort } from '../../src/plan/cohort.js';
import type { TrialEnd } from '../../src/records/trial-end.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { type Listener, schedule } from '../../src/scheduler/schedule.js';
import { runTestCohort } from './test-cohort.js';
import { type Behaviour, completed, testTrial } from './test-trial.js';

/** What a schedule told. */
interface Told {
  readonly starts: string[][];
  readonly ends: TrialEnd[];
}

async function run(
  cohorts: readonly Cohort[],
  executor: Executor,
  {
    attempts = new Map<string, number>(),
    signal = new AbortController().signal,
    listener = {} as Partial<Listener>,
  } = {},
): Promise<Told> {
  const told: Told = { starts: [], ends: [] };
  const full: Listener = {
    onStart: (trials) => told.starts.push(trials.map(({ trial, attempt }) => `${trial.id}#${attempt}`)),
    onEvent: () => {},
    onEnd: async (trial, end) => {
      assert.equal(trial.id, end.id);
      told.ends.push(end);
    },
    ...listener,
  };
  await schedule(cohorts, full, { executor, folder: '/', backend: 'cpu', attempts, signal, now: () => 0 });
  return told;
}

let number = 0;
const cohort = (...behaviours: Behaviour[]): Cohort =>
  behaviours.map((behaviour) => testTrial(behaviour, number++));
const outcomes = ({ ends }: Told) =>
  ends.map(({ id, outcome }) => `${id.replace(/-.*/, '')} ${outcome.kind}`).sort();

test('every trial of every cohort ends once', async () => {
  const cohorts = [cohort('end', 'end'), cohort('end'), cohort('end', 'end', 'end')];
  const { starts, ends } = await run(cohorts, inlineExecutor(runTestCohort));
  assert.equal(starts.length, 3);
  assert.deepEqual(
    ends.map(({ id }) => id).sort(),
    cohorts
      .flat()
      .map(({ id }) => id)
      .sort(),
  );
});

test('a cohort that dies is tried again trial by trial, and only the guilty one fails, with the reason', async () => {
  const told = await run([cohort('end', 'throw', 'end'), cohort('end')], inlineExecutor(runTestCohort));
  assert.deepEqual(outcomes(told), ['end completed', 'end completed', 'end completed', 'throw failed']);
  const { outcome, summary, fingerprint } = told.ends.find(({ id }) => id.startsWith('throw'))!;
  assert.ok(outcome.kind === 'failed');
  assert.match(outcome.reason, /^throw-\d+ cannot train$/);
  assert.match(outcome.stack!, /test-cohort/);
  assert.equal(summary.finalLoss, null);
  assert.equal(fingerprint, null);
});

test('a trial that ends its thread fails alone', async (context) => {
  const executor = poolExecutor({
    worker: new URL('./test-worker.js', import.meta.url),
    threads: 2,
    loadOneByOne: false,
  });
  context.after(() => executor.close());
  const told = await run([cohort('end', 'exit', 'end'), cohort('end', 'end'), cohort('exit')], executor);
  assert.deepEqual(outcomes(told), [
    'end completed',
    'end completed',
    'end completed',
    'end completed',
    'exit failed',
    'exit failed',
  ]);
});

test('attempts go on from those of earlier runs, and count a cohort that died', async () => {
  const [first, guilty] = cohort('end', 'throw') as [Cohort[0], Cohort[0]];
  const attempts = new Map([[first.id, 4]]);
  const { starts, ends } = await run([[first, guilty]], inlineExecutor(runTestCohort), { attempts });
  assert.deepEqual(starts, [[`${first.id}#5`, `${guilty.id}#1`], [`${first.id}#6`], [`${guilty.id}#2`]]);
  assert.deepEqual(
    ends.map(({ attempt }) => attempt),
    [6, 2],
  );
  assert.equal(attempts.get(first.id), 4);
});

test('once aborted no further cohort is taken, and those that run are finished', async () => {
  const abort = new AbortController();
  const cohorts = [cohort('end', 'end'), cohort('end'), cohort('end')];
  const { starts, ends } = await run(cohorts, inlineExecutor(runTestCohort), {
    signal: abort.signal,
    listener: { onEvent: () => abort.abort() },
  });
  assert.equal(starts.length, 1);
  assert.deepEqual(ends.map(({ id }) => id).sort(), cohorts[0]!.map(({ id }) => id).sort());
});

test('once aborted a cohort that died is not tried again, and its trials have no end', async () => {
  const abort = new AbortController();
  const { starts, ends } = await run([cohort('end', 'throw')], inlineExecutor(runTestCohort), {
    signal: abort.signal,
    listener: { onEvent: () => abort.abort() },
  });
  assert.equal(starts.length, 1);
  assert.deepEqual(ends, []);
});

test('as many cohorts run at once as the executor has slots', async () => {
  let running = 0;
  let most = 0;
  const executor: Executor = {
    slots: 3,
    async run({ trials }) {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return trials.map(({ trial, attempt }) => completed(trial.id, attempt));
    },
    close: async () => {},
  };
  const told = await run(
    Array.from({ length: 10 }, () => cohort('end')),
    executor,
  );
  assert.equal(told.ends.length, 10);
  assert.equal(most, 3);
});

test('when an end cannot be kept the schedule stops with that error, and begins nothing more', async () => {
  const disk = new Error('no space is left on the disk');
  const begun: string[] = [];
  const executor: Executor = { ...inlineExecutor(runTestCohort), slots: 2 };
  const cohorts = Array.from({ length: 10 }, () => cohort('end'));
  const running = run(cohorts, executor, {
    listener: {
      onStart: (trials) => begun.push(trials[0]!.trial.id),
      onEnd: () => Promise.reject(disk),
    },
  });
  await assert.rejects(running, disk);
  assert.ok(begun.length <= 2);
});
