import type { TrialEnd } from '../records/trial-end.js';

/** A sweep was stopped because every trial that ended failed for the same reason. */
export class EverythingFails extends Error {
  override readonly name = 'EverythingFails';

  constructor(trials: number, reason: string) {
    super(`stopped: ${trials} trials in a row failed for the same reason: ${reason}`);
  }
}

/** So many trials are taken for all. */
export const failuresInARow = 20;

/**
 * Takes the ends of a run one by one, and returns the error to stop with once the first `failuresInARow` of them have
 * all failed for the same reason. One other end and it never does.
 */
export function watchFailures(): (end: TrialEnd) => EverythingFails | undefined {
  let first: string | undefined;
  let alike = 0;
  return ({ outcome }) => {
    const reason = outcome.kind === 'failed' ? outcome.reason : undefined;
    if (alike === 0) first = reason;
    if (reason === undefined || first === undefined || kind(reason) !== kind(first)) alike = Number.NaN;
    alike += 1;
    return alike >= failuresInARow ? new EverythingFails(alike, first!) : undefined;
  };
}

/** A reason without its numbers: sizes, addresses and places differ where the reason is the same. */
function kind(reason: string): string {
  return reason.replace(/\d+/g, '0');
}
