import type { Trial } from '../plan/trial.js';
import type { Outcome } from '../records/record.js';
import type { TrialEnd } from '../records/trial-end.js';
import type { Piece } from './work-queue.js';
import { WorkerDied } from './worker-died.js';

/** How many workers, or devices, one trial may cost. */
export const mostDeaths = 3;

/**
 * What to do with a piece that failed whole: the pieces to run instead, or the outcome of its one trial. Several trials
 * are halved until the guilty one is alone. Alone, a trial that threw has failed; one whose worker died, or whose device
 * was lost, may have been the victim of something else and is tried again, up to `mostDeaths` times.
 */
export function afterFailure({ trials, deaths }: Piece, error: unknown): readonly Piece[] | Outcome {
  if (trials.length > 1) {
    const half = Math.ceil(trials.length / 2);
    return [trials.slice(0, half), trials.slice(half)].map((part) => ({ trials: part, deaths: 0 }));
  }
  if (error instanceof WorkerDied || isDeviceLost(error)) {
    if (deaths + 1 < mostDeaths) return [{ trials, deaths: deaths + 1 }];
    return { kind: 'failed', reason: `${failureReason(error)}, ${mostDeaths} attempts` };
  }
  const reason = failureReason(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { kind: 'failed', reason, ...(stack !== undefined && { stack }) };
}

/** An engine's error of that name; it may come from another thread. */
function isDeviceLost(error: unknown): boolean {
  return error instanceof Error && error.name === 'DeviceLost';
}

/** Why a piece failed whole, in words. */
export function failureReason(error: unknown): string {
  if (error instanceof WorkerDied) return `its worker died: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** The end of a trial that never came to tell its own. `duration` in seconds. */
export function endWithout(
  { id }: Trial,
  { attempt, outcome, startedAt, duration }: Pick<TrialEnd, 'attempt' | 'outcome' | 'startedAt' | 'duration'>,
): TrialEnd {
  const losses = {
    firstLoss: null,
    finalLoss: null,
    bestLoss: null,
    finalValLoss: null,
    bestValLoss: null,
  };
  return { id, attempt, outcome, summary: { ...losses, steps: 0 }, fingerprint: null, startedAt, duration };
}
