import type { CohortJob } from '../src/plan/cohort-job.js';
import { metricsLine } from '../src/records/metrics-line.js';
import { formatVersion } from '../src/records/record.js';
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

/** Rows of some steps of every trial, each with as many metrics as an LSTM has. */
export function rowsOf({ trials }: CohortJob, from: number, to: number): string {
  const metrics = Object.fromEntries(
    Array.from({ length: 16 }, (_, place) => [`grad_norm/lstm.gate_${place}.wx`, Math.sin(place)]),
  );
  const rows = trials.flatMap(({ trial: { id }, attempt }) =>
    Array.from({ length: to - from }, (_, place) =>
      metricsLine({ v: formatVersion, trial: id, attempt, step: from + place, time: 0, metrics }),
    ),
  );
  return rows.join('');
}
