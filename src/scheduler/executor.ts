import type { CohortJob } from '../plan/cohort-job.js';
import type { AskToStop } from '../records/stop-question.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';

/** Trains a cohort and tells how its trials ended. Without `ask` none is stopped early; if that rejects, so does this. */
export type RunCohort = (
  job: CohortJob,
  onEvent: (event: JobEvent) => void,
  ask?: AskToStop,
) => Promise<readonly TrialEnd[]>;

/** Where cohorts run. */
export interface Executor {
  /** How many cohorts run at once. */
  readonly slots: number;
  /**
   * Resolves once there is room for one cohort more; what it returns is called when that is over. Absent where there is
   * room for as many as there are slots.
   */
  admit?(): Promise<() => void>;
  /**
   * Trains one cohort; all its events are delivered before the promise settles. Rejects when the whole cohort failed:
   * with `WorkerDied` where its worker ended or fell silent, with `Withdrawn` where it was taken back before it began,
   * with what was thrown otherwise.
   */
  readonly run: RunCohort;
  /** Ends the workers; cohorts that still run are given up. */
  close(): Promise<void>;
}
