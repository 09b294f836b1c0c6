import type { TrialEvent } from './record.js';

/** Whether a trial with this end, or with none, is still to be run; one that failed is where failures are tried again. */
export function isMissing(end: TrialEvent | undefined, retryFailed = false): boolean {
  return (
    end === undefined || end.outcome.kind === 'cancelled' || (retryFailed && end.outcome.kind === 'failed')
  );
}
