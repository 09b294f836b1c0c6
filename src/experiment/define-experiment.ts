import type { CellInput } from '../cells/index.js';
import type { InitializerInput } from '../initializers/index.js';
import type { OptimizerInput } from '../optimizers/index.js';
import type { Sweepable, Swept } from '../spec/sweep.js';
import type { StopInput } from '../stopping/index.js';
import type { TaskInput } from '../tasks/index.js';
import type { Claim } from './claim.js';
import type { SaveOptions } from './save.js';

/** One initializer for every `wx` and `wt`, or initializers by scope pattern, of which the last match wins. */
export type InitializerChoice = InitializerInput | InitializerRules;

/** Initializers by scope pattern: `{ 'lstm/forget_gate/bi': ones() }`. `*` stands for one name, `**` for any number. */
export interface InitializerRules {
  readonly [pattern: string]: Sweepable<InitializerInput>;
}

/** How the trials of an experiment train. Step n is the state after n updates. */
export interface TrainOptions {
  /** Updates to make. */
  readonly steps: number;
  readonly optimizer: OptimizerInput;
  /** The largest global gradient norm let through. Default, and null: no limit. */
  readonly clipNorm?: number | null;
  /** Steps from one logged row to the next; the first and the last step are always logged. Default: steps / 100. */
  readonly logEvery?: number;
  /** Steps from one validation pass to the next; the first and the last step are always evaluated. Default: steps / 10. */
  readonly evaluateEvery?: number;
  /**
   * Steps from one checkpoint to the next: a trial whose run was killed goes on from its last one, with the same bits.
   * It changes nothing of a trial, and cannot be swept. Default: no checkpoints; such a trial starts over.
   */
  readonly checkpointEvery?: number;
}

/** The replicates of every grid point: `n` for the seeds 0 … n − 1, or the seeds themselves. */
export type SeedChoice = number | readonly number[];

/** What an experiment file exports. Plain data; any value but name, seeds and stop may be a `sweep(…)`. */
export interface ExperimentInput {
  /** The name of the sweep's folder under the results. */
  readonly name: string;
  readonly task: Sweepable<TaskInput>;
  readonly cell: Sweepable<CellInput>;
  readonly initializer: Sweepable<InitializerChoice>;
  readonly train: Sweepable<Swept<TrainOptions>>;
  /** Weights and data order are separate streams: `{ init, data }` crosses them. */
  readonly seeds: SeedChoice | { readonly init: SeedChoice; readonly data: SeedChoice };
  /** Ends trials early. It is no part of a trial, so it cannot be swept. Default: every trial trains to its end. */
  readonly stop?: StopInput | readonly StopInput[];
  /** Writes trained weights to files. It changes nothing of a trial. Default: none are written. */
  readonly save?: SaveOptions;
  /** A published result that the trials are held against at the end of a run. It changes nothing of a trial. Default: none. */
  readonly claim?: Claim;
}

/** Declares an experiment; the default export of an experiment file. */
export function defineExperiment(experiment: ExperimentInput): ExperimentInput {
  return experiment;
}
