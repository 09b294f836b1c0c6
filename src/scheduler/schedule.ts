import type { Cohort } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import { afterFailure, endWithout } from './after-failure.js';
import { type EverythingFails, watchFailures } from './everything-fails.js';
import type { Executor } from './executor.js';
import { type Piece, WorkQueue } from './work-queue.js';

/** What the schedule tells the caller, who keeps the journal. */
export interface Listener {
  /** A cohort begins, once what this returns is done; every trial has the number of its attempt. */
  onStart(trials: readonly { readonly trial: Trial; readonly attempt: number }[]): Promise<void>;
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
 * Runs cohorts on an executor, as many at once as it has slots. A cohort that fails whole is halved and tried again
 * until the guilty trial is alone. Throws what the listener throws, or `EverythingFails` when the first trials all fail
 * for one reason and others are left; takes no further cohort then, and waits for those that run.
 */
export async function schedule(
  cohorts: readonly Cohort[],
  listener: Listener,
  options: ScheduleOptions,
): Promise<void> {
  const { executor, signal } = options;
  const queue = new WorkQueue(cohorts.map((trials) => ({ trials, deaths: 0 })));
  const stop = () => queue.stop();
  const attempts = new Map(options.attempts);
  const sameFailure = watchFailures();
  let left = cohorts.reduce((sum, { length }) => sum + length, 0);
  let hopeless: EverythingFails | undefined;
  const watched: Listener = {
    ...listener,
    onEnd(trial, end) {
      left -= 1;
      hopeless ??= sameFailure(end);
      if (hopeless !== undefined) stop();
      return listener.onEnd(trial, end);
    },
  };

  async function serve(): Promise<void> {
    for (let piece = await queue.take(); piece !== undefined; piece = await queue.take()) {
      let rest: readonly Piece[] = [];
      try {
        rest = await runPiece(piece, attempts, watched, options);
      } catch (error) {
        // What the listener cannot keep must not be trained.
        stop();
        throw error;
      } finally {
        queue.done(rest);
      }
    }
  }

  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  const served = await Promise.allSettled(Array.from({ length: executor.slots }, serve));
  signal.removeEventListener('abort', stop);
  const broken = served.find((one) => one.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  if (hopeless !== undefined && left > 0) throw hopeless;
}

/** Runs one piece; returns what of it must be tried again. */
async function runPiece(
  piece: Piece,
  attempts: Map<string, number>,
  listener: Listener,
  { executor, folder, backend, now }: ScheduleOptions,
): Promise<readonly Piece[]> {
  const cohort = piece.trials;
  const trials = cohort.map((trial) => {
    const attempt = (attempts.get(trial.id) ?? 0) + 1;
    attempts.set(trial.id, attempt);
    return { trial, attempt };
  });
  const startedAt = now();
  await listener.onStart(trials);
  let ends: readonly TrialEnd[];
  try {
    ends = await executor.run({ trials, folder, backend }, (event) => listener.onEvent(cohort, event));
  } catch (error) {
    const next = afterFailure(piece, error);
    if (!('kind' in next)) return next;
    const { trial, attempt } = trials[0]!;
    const duration = (now() - startedAt) / 1000;
    ends = [endWithout(trial, { attempt, outcome: next, startedAt, duration })];
  }
  const byId = new Map(cohort.map((trial) => [trial.id, trial]));
  await Promise.all(ends.map((end) => listener.onEnd(byId.get(end.id)!, end)));
  return [];
}
