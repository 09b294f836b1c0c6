import type { Trial } from './trial.js';

/** A cohort on its way to training. Plain JSON: it may cross threads and hosts. */
export interface CohortJob {
  readonly trials: readonly { readonly trial: Trial; readonly attempt: number }[];
  /** Where relative paths of the experiment start. */
  readonly folder: string;
  readonly backend: string;
}
