import type { Trial } from '../plan/trial.js';
import type { Fingerprint, Outcome, Summary } from '../records/record.js';

/** A cohort on its way to training. Plain JSON: it may cross threads and hosts. */
export interface CohortJob {
  readonly trials: readonly { readonly trial: Trial; readonly attempt: number }[];
  /** Where relative paths of the experiment start. */
  readonly folder: string;
  readonly backend: string;
}

/** What a cohort tells while it trains. */
export type JobEvent =
  /** Metrics rows as JSON lines, those of one trial together. */
  | { readonly kind: 'rows'; readonly text: string }
  /** Updates made so far, and of how many, over all trials of the cohort. */
  | { readonly kind: 'progress'; readonly steps: number; readonly of: number };

/** How one trial of a cohort ended. */
export interface TrialEnd {
  readonly id: string;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly summary: Summary;
  readonly fingerprint: Fingerprint | null;
  readonly startedAt: number;
  readonly duration: number;
}

/** Where cohorts run. A rejected `run` means that the whole cohort died (a crash of its worker). */
export interface Executor {
  /** How many cohorts run at once. */
  readonly slots: number;
  /** Trains one cohort; every event of the job is delivered before the promise settles. */
  run(job: CohortJob, onEvent: (event: JobEvent) => void): Promise<readonly TrialEnd[]>;
  /** Ends the workers; running cohorts are given up. */
  close(): Promise<void>;
}
