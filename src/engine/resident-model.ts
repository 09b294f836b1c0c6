import type { PassBatch, PassUpdate } from './model-pass.js';

/** What some replicas begin with: parameters [K, P], optimizer slots [K, P] each, states [K, S] before the first step (zeros when absent). */
export interface ResidentStart {
  readonly replicas: number;
  readonly parameters: Float32Array;
  readonly slots: readonly Float32Array[];
  readonly states?: Float32Array | undefined;
}

/** One step of all replicas. */
export interface ResidentStep {
  /** The different batches that they read, all of one size. */
  readonly batches: readonly PassBatch[];
  /** Which of them each replica reads, [K]. */
  readonly batchOf: Uint32Array;
  /** Counts updates made, from 0. */
  readonly step: number;
  /** Whether the states after the step are those before the next. */
  readonly carriesState: boolean;
  /** The update at its end, with slots that lie on the device. */
  readonly update?: Omit<PassUpdate, 'slots' | 'step'> | undefined;
}

/** What the latest step measured. */
export interface ResidentMeasures {
  /** [K] */
  readonly loss: Float32Array;
  /** Norms of the gradient: of each variable, [K, V], and of the whole row, [K]. */
  readonly norms: Float32Array;
  readonly wholeNorms: Float32Array;
  /** The first step of each replica whose loss or whole norm was not finite, [K]; -1 while there is none. */
  readonly firstBad: Int32Array;
}

/** What of the replicas can be brought to the host, [K, …]; the gradient is that of the latest step. */
export type ResidentArray = 'parameters' | 'states' | 'gradient' | { readonly slot: number };

/** Replicas that stay on a device from step to step. Errors of the device show at the next promise. */
export interface ResidentReplicas {
  /** Begins a step; a promise where so many are under way that the caller should wait. */
  advance(step: ResidentStep): void | Promise<void>;
  measures(): Promise<ResidentMeasures>;
  /** How many replicas a pass forward alone takes at once over such a batch. */
  readsAtOnce(batch: PassBatch): number;
  /** Runs replicas `first` to `first + count - 1` forward from states of zero: the loss of each, and the read-out [count, N, C] where it is wanted. */
  read(
    first: number,
    count: number,
    batch: PassBatch,
    wantsOutputs: boolean,
  ): Promise<{ readonly loss: Float32Array; readonly outputs?: Float32Array }>;
  /** Goes on with some replicas alone, by ascending row. */
  keep(rows: readonly number[]): void;
  fetch(array: ResidentArray): Promise<Float32Array>;
  dispose(): void;
}

/** A model that trains on a device. */
export interface ResidentModel {
  /** Puts replicas onto the device, for batches of one size. */
  start(first: ResidentStart, size: Pick<PassBatch, 'steps' | 'batch'>): ResidentReplicas;
}
