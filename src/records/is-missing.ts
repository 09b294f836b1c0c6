import type { TrialEvent } from './record.js';

/**
 * Whether a trial with this end, or with none, is still to be run: one that was cancelled and not stopped by a rule, and
 * where failures are tried again one that failed.
 */
export function isMissing(end: TrialEvent | undefined, retryFailed = false): boolean {
  if (end === undefined) return true;
  const { outcome } = end;
  if (outcome.kind === 'cancelled') return outcome.stop === undefined;
  return retryFailed && outcome.kind === 'failed';
}
