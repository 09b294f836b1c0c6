import type { Outcome } from './record.js';

/** Whether a trial never began since the one that it begins from has no weights for it. */
export function isSourceless(outcome: Outcome | undefined): boolean {
  return outcome?.kind === 'cancelled' && outcome.source !== undefined;
}
