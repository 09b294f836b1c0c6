import type { CellInput } from '../cells/index.js';
import type { InitializerInput } from '../initializers/index.js';
import type { MeasureInput } from '../measures/index.js';
import type { OptimizerInput } from '../optimizers/index.js';
import type { Sweepable, Swept } from '../spec/sweep.js';
import type { StopInput } from '../stopping/index.js';
import type { TaskInput } from '../tasks/index.js';
import type { Claim } from './claim.js';
import type { SaveOptions } from './save.js';
import type { WarmMode } from './warm-modes.js';

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

/** Which trial of an experiment others begin from. */
export interface TrialSourceOptions {
  /** It is trained as a part of the sweep that needs it, once. Its own `save` and `stop` say nothing there. */
  readonly experiment: ExperimentInput;
  /** One value, by its label in tables, for every axis that the experiment varies: `{ cell: 'lstm' }`. */
  readonly where?: Readonly<Record<string, string | number | boolean>>;
  /** `'same'`: the seed of the trial that begins from it. A number: that seed for all. Default: `'same'`. */
  readonly seed?: 'same' | number;
}

/** A trial that others begin from. */
export type TrialSource = { readonly kind: 'trial' } & Swept<Pick<TrialSourceOptions, 'where' | 'seed'>> &
  Pick<TrialSourceOptions, 'experiment'>;

/** A file that trials begin from. */
export interface FileSource {
  readonly kind: 'file';
  readonly path: string;
}

/** How trials begin from weights that were trained before. */
export interface WarmStartOptions {
  readonly from: TrialSource | FileSource;
  /**
   * Scope patterns of this model, each with the pattern of the source's variables; of several that match the last
   * counts. What `*` and `**` stand for on the left is put in their places on the right.
   */
  readonly load: Readonly<Record<string, string>>;
  /** What becomes of what is loaded, for all or by scope pattern (the last match counts). Default: `'weights'`. */
  readonly mode?: WarmMode | Readonly<Record<string, WarmMode>>;
  /** Scope patterns of variables that are not trained. Default: none. */
  readonly freeze?: readonly string[];
  /** Scope patterns of variables that are drawn by the initializer though `load` has them. Default: none. */
  readonly reinit?: readonly string[];
  /** What the learning rate is multiplied by, by scope pattern (the last match counts). Default: 1. */
  readonly learningRate?: Readonly<Record<string, number>>;
  /** Whether the optimizer's state of loaded variables comes with them, from a trial as the source. Default: `'fresh'`. */
  readonly optimizerState?: 'fresh' | 'loaded';
  /**
   * Whether the texts must have one alphabet (`'same'`), or the weights of the characters that both have are taken and
   * the others drawn by the initializer (`'shared'`). Default: `'same'`.
   */
  readonly symbols?: 'same' | 'shared';
}

/** How trials begin from others, any part of it swept; null begins anew. */
export type WarmStartChoice = Sweepable<Swept<WarmStartOptions> | null>;

/** What an experiment file exports. Plain data; any value of task, cell, initializer, train and warmStart may be a `sweep(…)`. */
export interface ExperimentInput {
  /** The name of the sweep's folder under the results. */
  readonly name: string;
  readonly task: Sweepable<TaskInput>;
  readonly cell: Sweepable<CellInput>;
  readonly initializer: Sweepable<InitializerChoice>;
  readonly train: Sweepable<Swept<TrainOptions>>;
  /** Begins from weights that were trained before, in a trial of another experiment or in a file. Default: `none`. */
  readonly warmStart?: WarmStartChoice;
  /** Weights and data order are separate streams: `{ init, data }` crosses them. */
  readonly seeds: SeedChoice | { readonly init: SeedChoice; readonly data: SeedChoice };
  /** Ends trials early. It is no part of a trial, so it cannot be swept. Default: every trial trains to its end. */
  readonly stop?: StopInput | readonly StopInput[];
  /** Writes trained weights to files. It changes nothing of a trial. Default: none are written. */
  readonly save?: SaveOptions;
  /** A published result that the trials are held against at the end of a run. It changes nothing of a trial. Default: none. */
  readonly claim?: Claim;
  /**
   * What is measured of the trials while they train, beside losses and gradient norms. It changes nothing of a trial, and
   * cannot be swept. Default: nothing.
   */
  readonly measure?: MeasureInput | readonly MeasureInput[];
}

/** Declares an experiment; the default export of an experiment file. */
export function defineExperiment(experiment: ExperimentInput): ExperimentInput {
  return experiment;
}
