import type { Cohort } from '../plan/cohort.js';
import type { CheckpointPlan, CohortJob } from '../plan/cohort-job.js';
import type { Continuation } from '../plan/continuation.js';
import type { Trial } from '../plan/trial.js';
import type { AskToStop } from '../records/stop-question.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { StopSpec } from '../stopping/index.js';
import { afterFailure, endWithout, failureReason } from './after-failure.js';
import { type Edges, noEdges } from './edges.js';
import { EverythingFails } from './everything-fails.js';
import type { Executor } from './executor.js';
import { FailureStreak } from './failure-streak.js';
import { Withdrawn } from './withdrawn.js';
import { type Piece, WorkQueue } from './work-queue.js';

/** What the schedule tells the caller, who keeps the journal. */
export interface Listener {
  /** A cohort begins, once what this returns is done; every trial has the number of its attempt, and what it goes on from. */
  onStart(trials: CohortJob['trials']): Promise<void>;
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
  /** What the trials that ended before have come to. Default: none have. */
  readonly streak?: FailureStreak;
  /** The rules that may end trials early, and who applies them. */
  readonly stop?: { readonly rules: readonly StopSpec[]; readonly ask: AskToStop } | undefined;
  /** What is measured of the trials; nothing when absent. */
  readonly measure?: CohortJob['measure'];
  /** Where cohorts write checkpoints; they write none when absent. */
  readonly checkpoints?: CheckpointPlan;
  /** Which trials begin from others. Default: none does. */
  readonly edges?: Edges;
  /** What a trial goes on from, undefined where it begins anew; asked whenever a trial is begun. */
  readonly continuationOf?: (trial: Trial) => Promise<Continuation | undefined>;
}

/**
 * Runs cohorts on an executor, as many at once as it has slots. A cohort that fails whole is halved and tried again
 * until the guilty trial is alone. Throws what the listener throws, or `EverythingFails` where something other than the
 * trials makes them fail and some are left; takes no further cohort then, and waits for those that run.
 */
export async function schedule(
  cohorts: readonly Cohort[],
  listener: Listener,
  options: ScheduleOptions,
): Promise<void> {
  const { executor, signal, streak = new FailureStreak(), edges = noEdges } = options;
  const queue = new WorkQueue(
    cohorts.map((trials) => ({ trials, deaths: 0 })),
    (trial) => edges.isReady(trial),
  );
  const stop = () => queue.stop();
  const attempts = new Map(options.attempts);
  let left = cohorts.reduce((sum, { length }) => sum + length, 0);
  let inquiry: Promise<EverythingFails | undefined> | undefined;
  let hopeless: EverythingFails | undefined;
  const watched: Listener = {
    ...listener,
    onEnd(trial, end) {
      left -= 1;
      streak.take(trial, end);
      const kept = listener.onEnd(trial, end);
      // Before whoever waits for the end goes on; one that could not be kept ends the schedule.
      void kept.then(
        () => edges.ended(trial, end.outcome),
        () => {},
      );
      return kept;
    },
  };

  async function lookInto(): Promise<void> {
    if (inquiry !== undefined || !streak.isDoubtful || left === 0 || signal.aborted) return;
    queue.hold();
    inquiry = inquire(streak, queue, attempts, watched, options);
    try {
      hopeless ??= await inquiry;
    } finally {
      inquiry = undefined;
      if (hopeless !== undefined) stop();
      queue.resume();
    }
  }

  async function serve(): Promise<void> {
    await lookInto();
    for (;;) {
      const leave = await executor.admit?.();
      const piece = await queue.take();
      if (piece === undefined) return leave?.();
      let rest: readonly Piece[] = [];
      try {
        rest = await runPiece(piece, attempts, watched, options);
        await lookInto();
      } catch (error) {
        // What the listener cannot keep must not be trained.
        stop();
        throw error;
      } finally {
        leave?.();
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

/**
 * Finds out whether the trials of a streak are to blame for it, or something that would make any trial fail: a disk that
 * is full, a device that is lost. A whole region of a grid may fail for one reason while all else would succeed, so no
 * number of failures is proof. A trial that has gone well before is: it runs once more, for nothing but its outcome.
 * Where none has, the trial runs next that has least in common with those that failed.
 */
async function inquire(
  streak: FailureStreak,
  queue: WorkQueue,
  attempts: Map<string, number>,
  listener: Listener,
  options: ScheduleOptions,
): Promise<EverythingFails | undefined> {
  const { executor, folder, backend, edges = noEdges } = options;
  const { good, length, reason } = streak;
  if (good !== undefined) {
    const { weights } = edges.filesOf(good);
    const attempt = (attempts.get(good.id) ?? 0) + 1;
    const trials = [{ trial: good, attempt, ...(weights !== undefined && { weights }) }];
    const failure = await executor
      .run({ trials, folder, backend }, () => {})
      .then(([end]) => (end?.outcome.kind === 'failed' ? end.outcome.reason : undefined), failureReason);
    if (failure !== undefined && streak.isAlike(failure)) return new EverythingFails(length, reason, true);
    streak.acquit();
    return undefined;
  }
  let piece = queue.extract((trial) => streak.likeness(trial));
  while (piece !== undefined) piece = (await runPiece(piece, attempts, listener, options))[0];
  return streak.length > length ? new EverythingFails(streak.length, reason, false) : undefined;
}

/** Runs one piece; returns what of it must be tried again. */
async function runPiece(
  piece: Piece,
  attempts: Map<string, number>,
  listener: Listener,
  {
    executor,
    folder,
    backend,
    now,
    stop,
    measure,
    checkpoints,
    edges = noEdges,
    continuationOf = async () => undefined,
  }: ScheduleOptions,
): Promise<readonly Piece[]> {
  const cohort = piece.trials;
  const orphans = cohort.filter((trial) => edges.verdict(trial) !== undefined);
  if (orphans.length > 0) {
    const startedAt = now();
    for (const trial of orphans) {
      const attempt = (attempts.get(trial.id) ?? 0) + 1;
      const outcome = edges.verdict(trial)!;
      await listener.onEnd(trial, endWithout(trial, { attempt, outcome, startedAt, duration: 0 }));
    }
    const rest = cohort.filter((trial) => !orphans.includes(trial));
    return rest.length > 0 ? [{ ...piece, trials: rest }] : [];
  }
  const continuations = await Promise.all(cohort.map(continuationOf));
  const parts = byStep(cohort, continuations);
  if (parts.length > 1) return parts.map((trials) => ({ trials, deaths: piece.deaths }));
  const trials = cohort.map((trial, place) => {
    const from = continuations[place];
    const attempt = from?.attempt ?? (attempts.get(trial.id) ?? 0) + 1;
    attempts.set(trial.id, attempt);
    return { trial, attempt, ...(from && { from }), ...edges.filesOf(trial) };
  });
  const startedAt = now();
  await listener.onStart(trials);
  let ends: readonly TrialEnd[];
  try {
    const job = {
      ...{ trials: trials.map(withoutSource), folder, backend },
      ...(stop && { stop: stop.rules }),
      ...(measure && { measure }),
      ...(checkpoints && { checkpoints }),
    };
    ends = await executor.run(job, (event) => listener.onEvent(cohort, event), stop?.ask);
  } catch (error) {
    if (error instanceof Withdrawn) return [piece];
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

/** A trial on its way to training: what it begins from is in its spec, and its weights in a file. */
function withoutSource({ trial, ...others }: CohortJob['trials'][number]): CohortJob['trials'][number] {
  const { source: _, ...sent } = trial;
  return { trial: sent, ...others };
}

/** Cuts a cohort into trials that go on from the same step. */
function byStep(cohort: Cohort, continuations: readonly (Continuation | undefined)[]): readonly Cohort[] {
  const parts = new Map<number, Trial[]>();
  for (const [place, trial] of cohort.entries()) {
    const step = continuations[place]?.step ?? 0;
    const part = parts.get(step) ?? [];
    parts.set(step, part);
    part.push(trial);
  }
  return [...parts.values()];
}
