import type { Comparison } from '../analysis/compare-trials.js';
import type { JudgedClaim } from '../analysis/judge-claim.js';
import type { ScoreOf } from '../analysis/metric.js';
import type { Trial } from '../plan/trial.js';
import type { SweepEvent, TrialEvent } from '../records/record.js';
import type { TransferAnswer } from '../terminal/transfer-text.js';

/** What a report is made from. */
export interface ReportSource {
  readonly name: string;
  readonly folder: string;
  readonly time: number;
  readonly axes: readonly string[];
  readonly trials: readonly Trial[];
  readonly ends: ReadonlyMap<string, TrialEvent>;
  readonly missing: number;
  readonly last: SweepEvent | null;
  /** Absent or null where the experiment makes no claim. */
  readonly claim?: JudgedClaim | null;
  /** Absent or null where no trial begins with weights trained before. */
  readonly transfer?: TransferAnswer | null;
  /** The loss at a trial's task of a model that knows nothing; null where that is not known, absent where nobody says. */
  readonly chanceOf?: (trial: Trial) => number | null;
  /** Trials that still run and are to be seen in the curves, with the attempt of each. */
  readonly running?: readonly { readonly id: string; readonly attempt: number }[];
  /** The answer that the report shows, with the value and the group of each trial in it; null where nothing varies. */
  readonly answer: {
    readonly comparison: Comparison;
    readonly placeOf: (trial: Trial) => { readonly value: string; readonly group: string } | null;
    readonly scoreOf: ScoreOf;
  } | null;
}

/** Where a trial stands in a report: the compared value, and the place of the axes kept apart. */
export type PlaceOf = (trial: Trial) => { readonly value: string; readonly group: string };
