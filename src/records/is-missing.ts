import type { TrialEvent } from './record.js';

/**
 * Whether a trial with this end, or with none, is still to be run: one that was cancelled, but not by a rule and not for
 * want of its source's weights, and where failures are tried again one that failed or whose source did.
 */
export function isMissing(end: TrialEvent | undefined, retryFailed = false): boolean {
  if (end === undefined) return true;
  const { outcome } = end;
  if (outcome.kind === 'cancelled') {
    if (outcome.source !== undefined) return retryFailed && outcome.source.outcome === 'failed';
    return outcome.stop === undefined;
  }
  return retryFailed && outcome.kind === 'failed';
}
