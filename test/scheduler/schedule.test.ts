import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cohort } from '../../src/plan/cohort.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { cohort, outcomes, run } from './run-schedule.js';
import { runTestCohort } from './test-cohort.js';
import { completed } from './test-trial.js';

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

test('a cohort that throws is halved until the guilty trial is alone, which fails with the reason', async () => {
  const told = await run([cohort('end', 'throw', 'end'), cohort('end')], inlineExecutor(runTestCohort));
  assert.deepEqual(outcomes(told), ['end completed', 'end completed', 'end completed', 'throw failed']);
  const { outcome, summary, fingerprint } = told.ends.find(({ id }) => id.startsWith('throw'))!;
  assert.ok(outcome.kind === 'failed');
  assert.match(outcome.reason, /^throw-\d+ cannot train$/);
  assert.match(outcome.stack!, /test-cohort/);
  assert.equal(summary.finalLoss, null);
  assert.equal(fingerprint, null);
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

test('every slot takes part when a cohort must be tried again in parts', async () => {
  const big = cohort('end', 'throw', 'end', 'throw', 'end', 'end', 'throw', 'end');
  const order: string[] = [];
  let running = 0;
  let most = 0;
  const executor: Executor = {
    slots: 4,
    async run(job, onEvent) {
      running += 1;
      most = Math.max(most, running);
      order.push(job.trials.map(({ trial }) => trial.id).join());
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return runTestCohort(job, onEvent);
    },
    close: async () => {},
  };
  const told = await run([big], executor);
  assert.equal(most, 4);
  const ids = big.map(({ id }) => id);
  assert.deepEqual(order.slice(0, 3), [ids.join(), ids.slice(0, 4).join(), ids.slice(4).join()]);
  assert.deepEqual(told.ends.map(({ id }) => id).sort(), ids.toSorted());
});

test('when an end cannot be kept the schedule stops with that error, and begins nothing more', async () => {
  const disk = new Error('no space is left on the disk');
  const begun: string[] = [];
  const executor: Executor = { ...inlineExecutor(runTestCohort), slots: 2 };
  const cohorts = Array.from({ length: 10 }, () => cohort('end'));
  const running = run(cohorts, executor, {
    listener: {
      onStart: async (trials) => {
        begun.push(trials[0]!.trial.id);
      },
      onEnd: () => Promise.reject(disk),
    },
  });
  await assert.rejects(running, disk);
  assert.ok(begun.length <= 2);
});
