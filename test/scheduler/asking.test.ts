import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CohortJob } from '../../src/plan/cohort-job.js';
import type { Stopped } from '../../src/records/record.js';
import type { StopAnswer, StopQuestion } from '../../src/records/stop-question.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { schedule } from '../../src/scheduler/schedule.js';
import { runAskingCohort } from './asking-cohort.js';
import { testTrial } from './test-trial.js';

const worker = new URL('./asking-worker.js', import.meta.url);
const pool = (threads: number) => poolExecutor({ worker, threads, loadOneByOne: false });
const executors: Readonly<Record<string, () => Executor>> = {
  'the inline executor': () => inlineExecutor(runAskingCohort),
  'a pool of one thread': () => pool(1),
  'a pool of two threads': () => pool(2),
};

const rule = { kind: 'whenDiverged', metric: 'loss/val', above: 10 } as const;
const trials = [0, 1, 2].map((number) => testTrial('end', number));
const job: CohortJob = {
  trials: trials.map((trial) => ({ trial, attempt: 1 })),
  folder: '/',
  backend: 'cpu',
  stop: [rule],
};

function cancel(id: string, step: number): StopAnswer[number] {
  const stop: Stopped = { rule, step, value: 3, against: 'Infinity', seeds: 1 };
  return { id, outcome: { kind: 'cancelled', reason: `at step ${step}`, stop } };
}

for (const [name, make] of Object.entries(executors)) {
  test(`${name} carries questions out and answers back, whole`, async (context) => {
    const executor = make();
    context.after(() => executor.close());
    const questions: StopQuestion[] = [];
    const ends = await executor.run(
      job,
      () => {},
      async (question) => {
        questions.push(question);
        await new Promise((resolve) => setImmediate(resolve));
        return [cancel(question.step === 10 ? 'end-1' : 'end-0', question.step)];
      },
    );
    const losses = (step: number) => ({ 'loss/val': step, 'loss/train': 'Infinity' });
    const asked = (step: number, ids: readonly string[]) => ({
      step,
      trials: ids.map((id) => ({ id, losses: losses(step) })),
    });
    assert.deepEqual(questions, [asked(10, ['end-0', 'end-1', 'end-2']), asked(20, ['end-0', 'end-2'])]);
    assert.deepEqual(
      ends.map(({ id, outcome }) => [id, outcome]),
      [
        ['end-0', cancel('end-0', 20).outcome],
        ['end-1', cancel('end-1', 10).outcome],
        ['end-2', { kind: 'completed' }],
      ],
    );
  });

  test(`${name} rejects a cohort whose question is refused, with the reason, and serves the next`, async (context) => {
    const executor = make();
    context.after(() => executor.close());
    const refused = executor.run(
      job,
      () => {},
      () => Promise.reject(new Error('no rule says so')),
    );
    await assert.rejects(refused, /no rule says so/);
    const ends = await executor.run(job, () => {});
    assert.deepEqual(
      ends.map(({ outcome }) => outcome.kind),
      ['completed', 'completed', 'completed'],
    );
  });

  test(`on ${name} a schedule gives each cohort its rules, and asks for cohorts that run at once apart`, async (context) => {
    const executor = make();
    context.after(() => executor.close());
    const cohorts = Array.from({ length: 6 }, (_, number) => [
      testTrial('end', 2 * number),
      testTrial('end', 2 * number + 1),
    ]);
    const ends = new Map<string, string>();
    await schedule(
      cohorts,
      {
        onStart: async () => {},
        onEvent: () => {},
        onEnd: async ({ id }, { outcome }) => void ends.set(id, outcome.kind),
      },
      {
        ...{ executor, folder: '/', backend: 'cpu', attempts: new Map(), now: () => 0 },
        signal: new AbortController().signal,
        stop: {
          rules: [rule],
          ask: async ({ step, trials: [first] }) => (step === 10 ? [cancel(first!.id, step)] : []),
        },
      },
    );
    assert.deepEqual(
      [...ends]
        .filter(([, kind]) => kind === 'cancelled')
        .map(([id]) => id)
        .sort(),
      cohorts.map(([first]) => first!.id).sort(),
    );
    assert.equal(ends.size, 12);
  });
}
