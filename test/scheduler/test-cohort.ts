import { execFileSync } from 'node:child_process';
import { mkdtempSync, openSync } from 'node:fs';
import path from 'node:path';
import { metricsLine } from '../../src/records/metrics-line.js';
import { formatVersion } from '../../src/records/record.js';
import type { RunCohort } from '../../src/scheduler/executor.js';
import { behaviourOf, completed } from './test-trial.js';

/** Events that every cohort of the tests sends. */
export const eventCount = 500;

/** "Trains" a cohort as the ids of its trials say; the ends come in the reverse order of the trials. */
export const runTestCohort: RunCohort = async ({ trials }, onEvent, ask) => {
  for (let steps = 1; steps <= eventCount; steps++) onEvent({ kind: 'progress', steps, of: eventCount });
  for (const { trial, attempt } of trials) {
    if (behaviourOf(trial.id) === 'rows') onEvent({ kind: 'rows', text: rowsOf(trial.id, attempt), step: 0 });
    await behave(trial.id, attempt);
  }
  const ends = trials.map(({ trial, attempt }) => completed(trial.id, attempt)).reverse();
  if (!trials.every(({ trial }) => behaviourOf(trial.id) === 'ask')) return ends;
  await ask!({ step: 1, trials: trials.map(({ trial: { id } }) => ({ id, losses: {} })) });
  const [stopped] = await ask!({ step: 2, trials: trials.map(({ trial: { id } }) => ({ id, losses: {} })) });
  return ends.map((end) => ({ ...end, outcome: stopped!.outcome }));
};

/** Three rows that go with the trial alone. */
function rowsOf(id: string, attempt: number): string {
  const number = Number(id.slice(id.indexOf('-') + 1));
  return [0, 1, 2]
    .map((step) => {
      const metrics = { 'loss/train': Math.sin(number + step) };
      return metricsLine({ v: formatVersion, trial: id, attempt, step, time: 0, metrics });
    })
    .join('');
}

async function behave(id: string, attempt: number): Promise<void> {
  switch (behaviourOf(id)) {
    case 'end':
    case 'ask':
      return;
    case 'rows':
      return new Promise((resolve) => setTimeout(resolve, 1));
    case 'throw':
      throw new Error(`${id} cannot train`);
    case 'exit':
      return process.exit(7);
    case 'exitOnce':
      return attempt === 1 ? process.exit(7) : undefined;
    case 'abort':
      return process.abort();
    case 'later':
      // Thrown outside of the job's promise: nobody can catch it.
      setImmediate(() => {
        throw new Error('thrown by a callback');
      });
      return new Promise(() => {});
    case 'heap':
      for (const held: number[][] = []; ; ) held.push(Array.from({ length: 100_000 }, (_, i) => i + 0.5));
    case 'arrays':
      // Zeros that nobody touches take addresses and no memory: a limit on addresses is reached and nobody is hurt.
      for (const held: Float64Array[] = []; ; ) held.push(new Float64Array(1 << 23));
    case 'loop':
      for (;;);
    case 'pipe':
      return openForEver();
    case 'freeze':
      return signalSelf('SIGSTOP');
    case 'segv':
      return signalSelf('SIGSEGV');
    case 'segvOnce':
      return attempt === 1 ? signalSelf('SIGSEGV') : undefined;
    case 'killed':
      return signalSelf('SIGKILL');
    case 'hang':
      return new Promise(() => {});
  }
}

/** Sends this very process a signal, as native code that goes wrong does, and waits for it. */
function signalSelf(signal: NodeJS.Signals): Promise<never> {
  process.kill(process.pid, signal);
  return new Promise(() => {});
}

/** Hangs in native code, where a thread cannot be ended: a pipe without a writer is opened. */
function openForEver(): void {
  const folder = mkdtempSync(path.join(process.cwd(), 'pipe-'));
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  openSync(pipe, 'r');
}
