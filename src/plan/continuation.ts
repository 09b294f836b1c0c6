/** A replica in the midst of its training: all that its further steps depend on. */
export interface ReplicaState {
  /** [P] */
  readonly parameters: Float32Array;
  /** What the optimizer keeps, [P] each; none at step 0, where they are zeros. */
  readonly slots: readonly Float32Array[];
  /** The recurrent states after the last step in an order of the engine's own; undefined where they are zeros. */
  readonly states: Float32Array | undefined;
  /** The first step whose loss or gradient was not finite. */
  readonly firstBadStep: number | undefined;
}

/** The weights at which the validation loss was lowest so far. */
export interface BestWeights {
  readonly loss: number;
  readonly step: number;
  readonly parameters: Float32Array;
}

/** A trial in the midst of its training. */
export interface TrainingState {
  /** Its log, as JSON. */
  readonly log: string;
  /** Undefined where the trial has diverged: it takes no further step. */
  readonly replica: ReplicaState | undefined;
  /** Undefined where nobody asked for them. */
  readonly best: BestWeights | undefined;
}

/** What a trial goes on from that was begun and did not end. */
export interface Continuation {
  /** The attempt that goes on. */
  readonly attempt: number;
  /** Updates made. */
  readonly step: number;
  /** The last step whose row is recorded: it and those before it are not recorded again. */
  readonly recordedTo: number;
  readonly state: TrainingState;
}
