import type { MeasureSpec } from '../measures/index.js';
import type { StopSpec } from '../stopping/index.js';
import type { Claim } from './claim.js';
import type { SaveSpec } from './save.js';
import type { Seed } from './seed.js';

/** An experiment after the check: defaults filled in, seeds listed, sweeps still in place. */
export interface CheckedExperiment {
  readonly name: string;
  /** Task, cell, initializer, train and, where one is given, warmStart, with sweeps anywhere; a null is an option left out. */
  readonly swept: Readonly<Record<'task' | 'cell' | 'initializer' | 'train', unknown>> & {
    readonly warmStart?: unknown;
  };
  readonly seeds: readonly Seed[];
  /** The rules that end trials early, in the order in which they decide. */
  readonly stop: readonly StopSpec[];
  /** Which trained weights are written to files; absent where none are. */
  readonly save?: SaveSpec;
  /** What is measured of the trials while they train; absent where nothing is. */
  readonly measure?: readonly MeasureSpec[];
  /** What the trials are held against; absent where nothing is claimed. */
  readonly claim?: Claim;
}
