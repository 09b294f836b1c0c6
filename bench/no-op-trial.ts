import type { CohortJob } from '../src/plan/cohort-job.js';
import type { TrialEnd } from '../src/records/trial-end.js';

/** The ends of trials that train nothing. */
export function noOpEnds({ trials }: CohortJob): readonly TrialEnd[] {
  return trials.map(({ trial: { id }, attempt }) => ({
    id,
    attempt,
    outcome: { kind: 'completed' },
    summary: { firstLoss: 1, finalLoss: 1, bestLoss: 1, finalValLoss: 1, bestValLoss: 1, steps: 0 },
    fingerprint: null,
    startedAt: 0,
    duration: 0,
  }));
}
