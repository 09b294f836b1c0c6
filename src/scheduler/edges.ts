import type { CohortJob } from '../plan/cohort-job.js';
import type { Trial } from '../plan/trial.js';
import type { Outcome } from '../records/record.js';

/** What a schedule has to know of trials that begin from others. */
export interface Edges {
  /** Whether a trial waits for no other one: the one that it begins from has ended, or there is none. */
  isReady(trial: Trial): boolean;
  /** How a trial ends without training, since the one that it begins from has no weights; undefined where it can train. */
  verdict(trial: Trial): Outcome | undefined;
  /** The files that a trial begins with and leaves. */
  filesOf(trial: Trial): Pick<CohortJob['trials'][number], 'weights' | 'leaves'>;
  /** Takes note of how a trial ended. */
  ended(trial: Trial, outcome: Outcome): void;
}

/** The edges of a plan in which no trial begins from another. */
export const noEdges: Edges = {
  isReady: () => true,
  verdict: () => undefined,
  filesOf: () => ({}),
  ended: () => {},
};
