import type { StopMetric } from '../stopping/index.js';
import type { Outcome, Recorded } from './record.js';

/** What a cohort asks where a rule is due: the losses of its trials at a step. A trial that has diverged has NaN. */
export interface StopQuestion {
  readonly step: number;
  readonly trials: readonly {
    readonly id: string;
    readonly losses: Readonly<Partial<Record<StopMetric, Recorded>>>;
  }[];
}

/** The trials that end at the step of a question. */
export type StopAnswer = readonly {
  readonly id: string;
  readonly outcome: Extract<Outcome, { readonly kind: 'cancelled' }>;
}[];

/** Asks which trials to stop. Question and answer are plain JSON: they may cross threads and hosts. */
export type AskToStop = (question: StopQuestion) => Promise<StopAnswer>;
