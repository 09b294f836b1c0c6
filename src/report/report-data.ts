import type { Comparison } from '../analysis/compare-trials.js';
import type { JudgedClaim } from '../analysis/judge-claim.js';
import type { VarianceShares } from '../analysis/variance-shares.js';
import type { SweepEvent } from '../records/record.js';
import type { TransferAnswer } from '../terminal/transfer-text.js';

/** All that a report shows, aggregated; JSON-safe but for numbers that are not finite. */
export interface ReportData {
  readonly name: string;
  /** When the report was made, milliseconds since 1970. */
  readonly time: number;
  readonly planned: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly missing: number;
  readonly comparison: Comparison | null;
  /** The verdict on the claim that the experiment makes; null where it makes none. */
  readonly claim: JudgedClaim | null;
  /** What beginning with weights trained before came to; null where no trial does so. */
  readonly transfer: TransferAnswer | null;
  readonly cells: readonly PhaseCell[];
  readonly curves: readonly CurveSet[];
  readonly times: readonly TimeSet[];
  readonly profiles: readonly ProfileSet[];
  readonly gradients: readonly GradientSet[];
  /** Empty where gradients through time were not measured. */
  readonly throughTime: readonly ThroughTimeSet[];
  /** Empty where spectra were not measured. */
  readonly spectra: readonly SpectraSet[];
  readonly shares: VarianceShares | null;
  readonly troubles: readonly Trouble[];
  readonly last: SweepEvent | null;
  /** What was left out or thinned, a sentence each. */
  readonly thinned: readonly string[];
}

/** One compared value in one place of the axes kept apart, over its trials. */
export interface PhaseCell {
  readonly group: string;
  readonly value: string;
  readonly trials: number;
  /** Medians over trials; null where no trial has one. */
  readonly score: number | null;
  readonly gradNorm: number | null;
  readonly divergence: number;
  /** The loss of a model that knows nothing; null where that is not known, or trials differ in it. */
  readonly chance: number | null;
}

/** Learning curves of the values in one place of the axes kept apart. */
export interface CurveSet {
  readonly group: string;
  readonly metric: string;
  readonly points: readonly BandPoint[];
  /** The loss of a model that knows nothing; null or absent where that is not known. */
  readonly chance?: number | null;
}

/** The middle of several trials at one step, and the quartiles about it. */
export interface BandPoint {
  readonly value: string;
  readonly step: number;
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/** The gradient norm of every scope over steps, of one value in one place. */
export interface GradientSet {
  readonly group: string;
  readonly value: string;
  readonly points: readonly ScopePoint[];
}

/** The median gradient norm of one variable at one step. */
export interface ScopePoint {
  readonly scope: string;
  readonly step: number;
  readonly norm: number;
}

/** How many steps the values of one place take to a loss. */
export interface TimeSet {
  readonly group: string;
  readonly metric: string;
  readonly loss: number;
  readonly values: readonly {
    readonly value: string;
    /** The restricted mean, in steps. */
    readonly mean: number;
    readonly standardError: number;
    readonly trials: number;
    readonly reached: number;
  }[];
}

/** How the losses of the values of one place are distributed over their trials. */
export interface ProfileSet {
  readonly group: string;
  readonly values: readonly ValueProfile[];
}

/** The distribution of one value's losses. */
export interface ValueProfile {
  readonly value: string;
  /** The share of trials at a loss or below it. */
  readonly points: readonly { readonly loss: number; readonly share: number }[];
  readonly median: number;
  /** The lowest loss to expect of n trials. */
  readonly best: readonly { readonly n: number; readonly loss: number }[];
  /** The mean excess over the lowest loss of the place. */
  readonly excess: number;
}

/** When something was measured: at the first step, or at the last. */
export type When = 'first' | 'last';

/** How much of the gradient reaches earlier states of one layer, in one place: medians over trials. */
export interface ThroughTimeSet {
  readonly group: string;
  readonly layer: string;
  readonly when: When;
  /** The norm of the last step's loss by the state so many steps before it. */
  readonly points: readonly { readonly value: string; readonly back: number; readonly norm: number }[];
}

/** Spectra of the hidden-to-hidden matrices in one place: medians over trials. */
export interface SpectraSet {
  readonly group: string;
  readonly matrices: readonly MatrixSpectrum[];
}

/** What is known of one matrix of the trials of one value. */
export interface MatrixSpectrum {
  readonly value: string;
  readonly matrix: string;
  readonly when: When;
  readonly radius: number;
  readonly largest: number;
  readonly smallest: number;
  readonly orthogonalityError: number;
  readonly departure: number;
}

/** Trials that ended badly alike. */
export interface Trouble {
  readonly outcome: 'diverged' | 'failed' | 'cancelled';
  readonly reason: string;
  readonly value: string;
  readonly trials: number;
}
