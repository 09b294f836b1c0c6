import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CohortJob } from '../../src/plan/cohort-job.js';
import type { JobEvent } from '../../src/records/trial-end.js';
import { catchOutput, mostText } from '../../src/scheduler/catch-output.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { printAll, printed } from './print-all.js';
import { testTrial } from './test-trial.js';

const job: CohortJob = { trials: [{ trial: testTrial('end', 0), attempt: 1 }], folder: '/', backend: 'cpu' };
const worker = new URL('./printing-worker.js', import.meta.url);
const executors: Readonly<Record<string, () => Executor>> = {
  'in this thread': () => inlineExecutor(catchOutput(printAll)),
  'in a worker thread': () => poolExecutor({ worker, threads: 1, loadOneByOne: false }),
};

/** Everything that a job printed, and how much of it was cut. */
function logOf(events: readonly JobEvent[]): { readonly text: string; readonly cut: number } {
  const logs = events.filter((event) => event.kind === 'log');
  return {
    text: logs.map(({ text }) => text).join(''),
    cut: logs.reduce((sum, log) => sum + log.cut, 0),
  };
}

for (const [name, make] of Object.entries(executors)) {
  test(`what a job prints ${name} comes out as its events, job by job`, async (context) => {
    const executor = make();
    context.after(() => executor.close());
    for (let round = 0; round < 2; round++) {
      const events: JobEvent[] = [];
      await executor.run(job, (event) => events.push(event));
      assert.deepEqual(logOf(events), { text: printed, cut: 0 });
    }
  });
}

test('what others print meanwhile is not taken, and the listener of a job is not part of the job', async (context) => {
  const seen: string[] = [];
  const { _write: write } = process.stderr;
  process.stderr._write = (chunk, _encoding, done) => {
    seen.push(String(chunk));
    done();
  };
  context.after(() => {
    process.stderr._write = write;
  });
  const run = catchOutput(async () => {
    console.error('of the job');
    await new Promise((resolve) => setImmediate(resolve));
    return [];
  });
  const events: JobEvent[] = [];
  const running = run(job, (event) => {
    console.error('of the listener');
    events.push(event);
  });
  console.error('of another');
  await running;
  assert.deepEqual(logOf(events), { text: 'of the job\n', cut: 0 });
  assert.deepEqual(seen, ['of the listener\n', 'of another\n']);
});

test('a job that throws has told before what it printed', async () => {
  const events: JobEvent[] = [];
  const run = catchOutput(async () => {
    console.log('the last words');
    throw new Error('no more');
  });
  await assert.rejects(
    run(job, (event) => events.push(event)),
    /no more/,
  );
  assert.deepEqual(logOf(events), { text: 'the last words\n', cut: 0 });
});

test('a job that prints without end is kept to a bound, told in few events, and the rest is counted', async () => {
  const events: JobEvent[] = [];
  const line = 'x'.repeat(99);
  const lines = 2000;
  const run = catchOutput(
    async () => {
      for (let n = 0; n < lines; n++) console.log(line);
      return [];
    },
    () => 0,
  );
  await run(job, (event) => events.push(event));
  const { text, cut } = logOf(events);
  assert.equal(text.length, mostText);
  assert.equal(cut, lines * 100 - mostText);
  assert.ok(events.length < 20, `${events.length} events`);
});
