import type { Fingerprint, Outcome, Summary } from './record.js';

/** How one trial of a cohort ended. */
export interface TrialEnd {
  readonly id: string;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly summary: Summary;
  readonly fingerprint: Fingerprint | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Seconds; a cohort's time is shared among its trials by the passes that each made. */
  readonly duration: number;
  /** The host that trained it; absent where that is the one that keeps the journal. */
  readonly host?: string;
}

/** What a cohort tells while it trains. */
export type JobEvent =
  /** Metrics rows as JSON lines, those of one trial together, and the highest step among them. */
  | { readonly kind: 'rows'; readonly text: string; readonly step: number }
  /** The state of every trial after so many updates is in a file; the rows before it have gone out. */
  | { readonly kind: 'checkpoint'; readonly step: number }
  /** What the cohort's code printed since the last such event; the last one says how many UTF-16 units were left out. */
  | { readonly kind: 'log'; readonly text: string; readonly cut: number }
  /** Updates made so far, and of how many, over all trials of the cohort. */
  | { readonly kind: 'progress'; readonly steps: number; readonly of: number };
