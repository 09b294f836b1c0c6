import type { Fields } from '../spec/field.js';

/** What a model for the task reads and writes. */
export interface TaskShape {
  /** One-hot symbols, or vectors of `size` numbers. */
  readonly input: {
    readonly kind: 'tokens' | 'dense';
    readonly size: number;
    /** The characters that tokens stand for, where they stand for any. */
    readonly symbols?: readonly string[];
  };
  /** Width of the read-out, where it stands, and the loss on it. */
  readonly output: {
    readonly size: number;
    readonly at: 'every-step' | 'last-step';
    readonly loss: 'cross-entropy' | 'mean-squared-error';
    /** The characters that its columns stand for, where they stand for any. */
    readonly symbols?: readonly string[];
  };
  /** Steps a sequence, T. */
  readonly steps: number;
  /** Sequences a batch, B. */
  readonly batch: number;
  /** Whether a batch goes on where the one before it ended, so that the recurrent state is carried over. */
  readonly carriesState: boolean;
  /** The loss of a model that knows nothing: ln of the alphabet, or the variance. */
  readonly chance: number;
}

/** One batch of one replica, time-major. */
export interface Batch {
  readonly steps: number;
  readonly batch: number;
  /** Symbols [T, B], or vectors [T, B, I]. */
  readonly inputs: Int32Array | Float32Array;
  /** Classes [T, B] or, at the last step, [B]; numbers [B] for a mean squared error. */
  readonly targets: Int32Array | Float32Array;
  /** What each target counts in the mean; all alike when absent. Same shape as the targets. */
  readonly weights?: Float32Array;
  /**
   * How many steps each sequence has, [B], from 0 to `steps`; all of them when absent. At the steps beyond, the cell's
   * state stays as it was and its outputs are 0: give their targets no weight.
   */
  readonly lengths?: Int32Array;
}

/** A task with its data loaded. Batches are pure functions of (seed, step), so that any step can be had at once. */
export interface LoadedTask {
  readonly shape: TaskShape;
  /** The batch of one training step, from the data stream of `seed`. */
  batch(seed: number, step: number): Batch;
  /** The fixed validation set, the same for every seed. */
  validation(): Batch;
  /** Whether `metrics` asks for the read-out; without it only losses are taken from where the models are. */
  readonly readsOutputs: boolean;
  /** Metrics derived from the validation pass, by name without their `/val`: perplexity, f1, … */
  metrics(validation: ValidationPass): Readonly<Record<string, number>>;
}

/** What the validation pass of one replica gave. */
export interface ValidationPass {
  readonly loss: number;
  /** The read-out, [N, C], in the order of the validation batch's targets. */
  readonly outputs: () => Float32Array;
}

/** A task as the experiment sees it. `Spec` is its data. */
export interface Task<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  readonly fields: Fields;
  /** Why this task cannot be asked of a cell (a bidirectional cell would see the future, say), or undefined. */
  refuseCell(spec: Spec, cell: { readonly kind: string }): string | undefined;
  /** The loss of a model that knows nothing, as far as the spec tells it; null where only the data do. */
  chance(spec: Spec): number | null;
  /** Reads the data. `folder` is where relative paths start: the experiment file's. Throws an Error with one clear sentence. */
  load(spec: Spec, folder: string): Promise<LoadedTask>;
}
