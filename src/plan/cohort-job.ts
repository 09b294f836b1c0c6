import type { SaveSpec } from '../experiment/save.js';
import type { MeasureSpec } from '../measures/index.js';
import type { StopSpec } from '../stopping/index.js';
import type { Continuation } from './continuation.js';
import type { Trial } from './trial.js';

/** A cohort on its way to training. Plain data: it may cross threads. Without continuations it is plain JSON and may cross hosts. */
export interface CohortJob {
  /** All of them go on from the same step, or none does and all begin at step 0. */
  readonly trials: readonly {
    readonly trial: Trial;
    readonly attempt: number;
    readonly from?: Continuation;
    /** The file of the weights that it begins with, where it begins from others. */
    readonly weights?: string;
    /** The file to which it leaves its last weights, for others to begin with. */
    readonly leaves?: string;
  }[];
  /** Where relative paths of the experiment start. */
  readonly folder: string;
  readonly backend: string;
  /** Rules that may end trials early: where one is due the cohort asks. None when absent. */
  readonly stop?: readonly StopSpec[];
  /** What is measured of the trials at logged steps, beside losses and gradient norms; nothing when absent. */
  readonly measure?: readonly MeasureSpec[];
  /** Where checkpoints are written; none are when absent. */
  readonly checkpoints?: CheckpointPlan;
}

/** What a cohort writes to files while it trains. */
export interface CheckpointPlan {
  /** The folder for the files; it exists. */
  readonly folder: string;
  /** What a checkpoint is good for: it must be the same where a trial goes on. */
  readonly stamp: string;
  readonly save?: SaveSpec | undefined;
}
