import type { Cohort } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { Executor } from './executor.js';

/** What the schedule tells the caller, who keeps the journal. */
export interface Listener {
  /** A cohort begins; every trial has the number of its attempt. */
  onStart(trials: readonly { readonly trial: Trial; readonly attempt: number }[]): void;
  onEvent(cohort: Cohort, event: JobEvent): void;
  /** A trial ended; the schedule waits for what this returns before it ends. */
  onEnd(trial: Trial, end: TrialEnd): Promise<void>;
}

export interface ScheduleOptions {
  readonly executor: Executor;
  readonly folder: string;
  readonly backend: string;
  /** The highest attempt so far, by trial id. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Once aborted, no further cohort is taken; those that run are waited for. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * Runs cohorts on an executor, as many at once as it has slots. A cohort that dies whole (its worker crashed) is
 * tried again trial by trial, so that only the guilty one fails. Throws what the listener throws, and takes no
 * further cohort then.
 */
export async function schedule(
  cohorts: readonly Cohort[],
  listener: Listener,
  options: ScheduleOptions,
): Promise<void> {
  const { executor, signal } = options;
  const attempts = new Map(options.attempts);
  const waiting = [...cohorts].reverse();
  let broken = false;
  const next = () => (signal.aborted || broken ? undefined : waiting.pop());

  async function serve(): Promise<void> {
    for (let cohort = next(); cohort !== undefined; cohort = next()) {
      const alone = await runCohort(cohort, attempts, listener, options);
      waiting.push(...alone.reverse().map((trial) => [trial]));
    }
  }

  // What the listener cannot keep must not be trained: its first error ends the schedule, once the others are done.
  const served = await Promise.allSettled(
    Array.from({ length: executor.slots }, () =>
      serve().catch((error) => {
        broken = true;
        throw error;
      }),
    ),
  );
  const failed = served.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Runs one cohort; returns the trials that must be tried again, each by itself. */
async function runCohort(
  cohort: Cohort,
  attempts: Map<string, number>,
  listener: Listener,
  { executor, folder, backend, now }: ScheduleOptions,
): Promise<Trial[]> {
  const trials = cohort.map((trial) => {
    const attempt = (attempts.get(trial.id) ?? 0) + 1;
    attempts.set(trial.id, attempt);
    return { trial, attempt };
  });
  const startedAt = now();
  listener.onStart(trials);
  let ends: readonly TrialEnd[];
  try {
    ends = await executor.run({ trials, folder, backend }, (event) => listener.onEvent(cohort, event));
  } catch (error) {
    if (cohort.length > 1) return [...cohort];
    ends = [failure(trials[0]!.trial, trials[0]!.attempt, error, startedAt, (now() - startedAt) / 1000)];
  }
  const byId = new Map(cohort.map((trial) => [trial.id, trial]));
  await Promise.all(ends.map((end) => listener.onEnd(byId.get(end.id)!, end)));
  return [];
}

function failure(
  trial: Trial,
  attempt: number,
  error: unknown,
  startedAt: number,
  duration: number,
): TrialEnd {
  const reason = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return {
    id: trial.id,
    attempt,
    outcome: { kind: 'failed', reason, ...(stack !== undefined && { stack }) },
    summary: {
      firstLoss: null,
      finalLoss: null,
      bestLoss: null,
      finalValLoss: null,
      bestValLoss: null,
      steps: 0,
    },
    fingerprint: null,
    startedAt,
    duration,
  };
}
