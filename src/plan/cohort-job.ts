import type { StopSpec } from '../stopping/index.js';
import type { Trial } from './trial.js';

/** A cohort on its way to training. Plain JSON: it may cross threads and hosts. */
export interface CohortJob {
  readonly trials: readonly { readonly trial: Trial; readonly attempt: number }[];
  /** Where relative paths of the experiment start. */
  readonly folder: string;
  readonly backend: string;
  /** Rules that may end trials early: where one is due the cohort asks. None when absent. */
  readonly stop?: readonly StopSpec[];
}
