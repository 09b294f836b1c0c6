import type { ReplicaState } from '../plan/continuation.js';
import type { Batch } from '../tasks/task.js';

/** What one replica's pass forward and back measured. */
export interface Measures {
  readonly loss: number;
  /** The norms of the gradient before clipping: of the whole, and of each variable in the layout's order. */
  readonly norm: number;
  readonly variableNorms: readonly number[];
}

/** What a forward pass of one replica gave. */
export interface Reading {
  readonly loss: number;
  /** [N, C], in the order of the batch's targets; empty where it was not asked for. */
  readonly outputs: Float32Array;
}

/** The replicas of a cohort in training: parameters, optimizer slots and carried states of each. */
export interface Replicas {
  /**
   * Takes loss and gradient on the batch of a step and, unless told otherwise, makes the update that follows from them.
   * The gradients of frozen variables are taken too where they are to be measured, which is the default; their norms are
   * 0 where not. The whole norm is always that of what is trained. A promise where so much is under way on a device that
   * the caller should wait.
   */
  advance(
    step: number,
    options: { readonly update: boolean; readonly measure?: boolean },
  ): void | Promise<void>;
  /** What the latest pass measured of each replica. */
  measures(): Promise<readonly Measures[]>;
  /** For each replica the first step whose loss or gradient was not finite; undefined while there is none. */
  firstBadSteps(): Promise<readonly (number | undefined)[]>;
  /** How many replicas are best read at once over such a batch. */
  readsAtOnce(batch: Batch): number;
  /** Runs `count` replicas from `first` on over a batch as they now stand, from states of zero. */
  read(first: number, count: number, batch: Batch, wantsOutputs: boolean): Promise<readonly Reading[]>;
  /** Goes on with some of the replicas alone, given by ascending row; what the others took is freed, and the bits of those that stay do not change. */
  keep(rows: readonly number[]): void;
  /** A copy of a replica's parameters as they stand, [P]. */
  parameters(replica: number): Promise<Float32Array>;
  /** A copy of all that a replica's further steps depend on. */
  state(replica: number): Promise<ReplicaState>;
  dispose(): void;
}
