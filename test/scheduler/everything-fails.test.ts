import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CohortJob } from '../../src/plan/cohort-job.js';
import type { Trial } from '../../src/plan/trial.js';
import { EverythingFails } from '../../src/scheduler/everything-fails.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { FailureStreak, failuresInARow } from '../../src/scheduler/failure-streak.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { cohort, outcomes, run, type Told } from './run-schedule.js';
import { runTestCohort } from './test-cohort.js';
import { type Behaviour, completed, testTrial } from './test-trial.js';

const many = (behaviour: Behaviour, count: number) => Array.from({ length: count }, () => cohort(behaviour));
const inline = () => inlineExecutor(runTestCohort);
const failed = (reason: string) => ({
  ...completed('a', 1),
  outcome: { kind: 'failed', reason } as const,
});

/** Does what trials say and, once so many have ended, fails with everything, as on a machine that has broken. */
function breakingExecutor(after: number): Executor & { readonly jobs: CohortJob[] } {
  const jobs: CohortJob[] = [];
  return {
    slots: 1,
    jobs,
    async run(job, onEvent) {
      jobs.push(job);
      if (jobs.length > after) throw new Error('the device is lost');
      return runTestCohort(job, onEvent);
    },
    close: async () => {},
  };
}

test('when the first trials all fail for the same reason the schedule stops, and says the reason once', async () => {
  const told: Told = { starts: [], ends: [] };
  await assert.rejects(run(many('throw', 500), inline(), { told }), (error: Error) => {
    assert.ok(error instanceof EverythingFails);
    assert.match(
      error.message,
      /^stopped: 21 trials in a row failed for the same reason: throw-\d+ cannot train$/,
    );
    return true;
  });
  assert.equal(told.ends.length, failuresInARow + 1);
});

test('a cohort that fails whole is stopped in its parts too', async () => {
  const told: Told = { starts: [], ends: [] };
  const big = Array.from({ length: 8 }, () => cohort(...Array<Behaviour>(64).fill('throw')));
  await assert.rejects(run(big, inline(), { told }), EverythingFails);
  assert.equal(told.ends.length, failuresInARow + 1);
  assert.ok(told.starts.length < 60);
});

test('trials that all fail but leave nothing undone end the schedule as ever', async () => {
  assert.equal((await run(many('throw', failuresInARow), inline())).ends.length, failuresInARow);
});

test('one trial that completes keeps the sweep going, whatever fails after it', async () => {
  const told = await run([cohort('end'), ...many('throw', 40)], inline());
  assert.equal(told.ends.length, 41);
});

test('a machine that breaks in the midst of a sweep stops it: a trial that had gone well fails too', async () => {
  const told: Told = { starts: [], ends: [] };
  const executor = breakingExecutor(30);
  await assert.rejects(run(many('end', 100), executor, { told }), (error: Error) => {
    assert.ok(error instanceof EverythingFails);
    assert.equal(
      error.message,
      'stopped: 20 trials in a row failed for the same reason, and so did one that had gone well before: the device is lost',
    );
    return true;
  });
  assert.deepEqual(outcomes(told), [...Array(30).fill('end completed'), ...Array(20).fill('end failed')]);
  const control = executor.jobs.at(-1)!.trials[0]!.trial.id;
  assert.equal(told.ends.find(({ id }) => id === control)!.outcome.kind, 'completed');
});

test('a region of the grid that fails for one reason stops nothing, however large, and is looked into less and less', async () => {
  const ran: string[] = [];
  const executor = inlineExecutor((job, onEvent) => {
    ran.push(job.trials[0]!.trial.id);
    return runTestCohort(job, onEvent);
  });
  const told = await run([...many('end', 3), ...many('throw', 300), ...many('end', 3)], executor);
  assert.equal(told.ends.length, 306);
  assert.equal(outcomes(told).filter((outcome) => outcome === 'end completed').length, 6);
  // After 20 failures, 40 more, 80 more and 160 more.
  assert.equal(ran.length - told.ends.length, 4);
});

test('where nothing has gone well the trial that is least like the failures tells whether the sweep goes on', async () => {
  const at = (trial: Trial, cell: string, stddev: number): Trial => ({ ...trial, axes: { cell, stddev } });
  const bad = many('throw', 60).flat();
  const good = many('end', 60).flat();
  const trials = [
    ...bad.map((trial, place) => at(trial, 'rnn', place % 30)),
    ...good.map((trial, place) => at(trial, place < 30 ? 'gru' : 'lstm', place % 30)),
  ];
  const told = await run(
    trials.map((trial) => [trial]),
    inline(),
  );
  assert.equal(told.ends.length, 120);
  const control = told.ends[failuresInARow]!;
  assert.equal(control.id, trials.find(({ axes }) => axes.cell === 'gru' && axes.stddev === 20)!.id);
});

test('failures of two reasons are no streak', () => {
  const streak = new FailureStreak();
  const [trial] = cohort('end');
  for (let end = 0; end < 100; end++) streak.take(trial!, failed(end % 2 === 0 ? 'one reason' : 'another'));
  assert.deepEqual([streak.length, streak.isDoubtful], [1, false]);
});

test('reasons that differ in their numbers alone are the same', () => {
  const streak = new FailureStreak();
  const [trial] = cohort('end');
  for (let end = 1; end <= failuresInARow; end++) streak.take(trial!, failed(`no memory for ${end} bytes`));
  assert.ok(streak.isDoubtful && streak.isAlike('no memory for 99 bytes'));
  assert.equal(streak.reason, 'no memory for 1 bytes');
});

test('a schedule that stops itself finishes what runs', async () => {
  const told: Told = { starts: [], ends: [] };
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = [testTrial('end', 1_000_000)];
  const running = run(
    [slow, ...many('throw', 30)],
    {
      slots: 2,
      async run(job, onEvent) {
        if (job.trials[0]!.trial.id === slow[0]!.id) await held;
        return runTestCohort(job, onEvent);
      },
      close: async () => {},
    },
    {
      told,
      listener: {
        onEnd: async (_, end) => {
          told.ends.push(end);
          if (told.ends.length === failuresInARow + 1) release();
        },
      },
    },
  );
  await assert.rejects(running, EverythingFails);
  assert.equal(told.ends.length, failuresInARow + 2);
  assert.equal(told.ends.at(-1)!.outcome.kind, 'completed');
});
