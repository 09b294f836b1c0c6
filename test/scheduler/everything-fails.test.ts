import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EverythingFails, failuresInARow, watchFailures } from '../../src/scheduler/everything-fails.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { cohort, run, type Told } from './run-schedule.js';
import { runTestCohort } from './test-cohort.js';
import { type Behaviour, completed, testTrial } from './test-trial.js';

const many = (behaviour: Behaviour, count: number) => Array.from({ length: count }, () => cohort(behaviour));
const inline = () => inlineExecutor(runTestCohort);
const failed = (reason: string) => ({
  ...completed('a', 1),
  outcome: { kind: 'failed', reason } as const,
});

test('when the first trials all fail for the same reason the schedule stops, and says the reason once', async () => {
  const told: Told = { starts: [], ends: [] };
  await assert.rejects(run(many('throw', 500), inline(), { told }), (error: Error) => {
    assert.ok(error instanceof EverythingFails);
    assert.match(
      error.message,
      /^stopped: 20 trials in a row failed for the same reason: throw-\d+ cannot train$/,
    );
    return true;
  });
  assert.equal(told.ends.length, failuresInARow);
});

test('a cohort that fails whole is stopped in its parts too', async () => {
  const told: Told = { starts: [], ends: [] };
  const big = Array.from({ length: 8 }, () => cohort(...Array<Behaviour>(64).fill('throw')));
  await assert.rejects(run(big, inline(), { told }), EverythingFails);
  assert.equal(told.ends.length, failuresInARow);
  assert.ok(told.starts.length < 60);
});

test('trials that all fail but leave nothing undone end the schedule as ever', async () => {
  assert.equal((await run(many('throw', failuresInARow), inline())).ends.length, failuresInARow);
});

test('one trial that completes keeps the sweep going, whatever fails after it', async () => {
  const told = await run([cohort('end'), ...many('throw', 40)], inline());
  assert.equal(told.ends.length, 41);
});

test('failures of two reasons do not stop a sweep', () => {
  const take = watchFailures();
  for (let trial = 0; trial < 100; trial++)
    assert.equal(take(failed(trial % 2 === 0 ? 'one reason' : 'another')), undefined);
});

test('reasons that differ in their numbers alone are the same', () => {
  const take = watchFailures();
  for (let trial = 1; trial < failuresInARow; trial++)
    assert.equal(take(failed(`no memory for ${trial} bytes`)), undefined);
  assert.match(take(failed('no memory for 99 bytes'))!.message, /no memory for 1 bytes$/);
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
          if (told.ends.length === failuresInARow) release();
        },
      },
    },
  );
  await assert.rejects(running, EverythingFails);
  assert.equal(told.ends.length, failuresInARow + 1);
  assert.equal(told.ends.at(-1)!.outcome.kind, 'completed');
});
