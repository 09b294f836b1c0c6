/**
 * A recurrent stack with a linear read-out and a loss on it. The parameters of a replica are one row of P numbers:
 * layer by layer and direction by direction, for each gate wx, wt and bi; then the read-out's w and b.
 */
export interface PassModel {
  /** The spec of the cell of every layer, and of both directions where there are two. */
  readonly cell: { readonly kind: string; readonly units: number; readonly layers: number };
  readonly directions: 1 | 2;
  readonly input: { readonly kind: 'tokens' | 'dense'; readonly size: number };
  readonly output: {
    readonly size: number;
    readonly at: 'every-step' | 'last-step';
    readonly loss: 'cross-entropy' | 'mean-squared-error';
  };
  /** How many numbers each variable has, in the order of the row. */
  readonly sizes: readonly number[];
}

/** What a replica reads, time-major; N targets, T·B of them or B. */
export interface PassBatch {
  readonly steps: number;
  readonly batch: number;
  /** Symbols [T, B] or vectors [T, B, I]. */
  readonly inputs: Int32Array | Float32Array;
  /** Classes or numbers, [N]. */
  readonly targets: Int32Array | Float32Array;
  /** [N] */
  readonly weights?: Float32Array;
  /**
   * How many steps each sequence has, [B], from 0 to `steps`; all of them when absent. At the steps beyond, states stay
   * as they were and outputs are 0; a read-out at the last step reads the states after each sequence's own.
   */
  readonly lengths?: Int32Array;
}

/** What every pass reads. */
export interface PassInput {
  /** One that all replicas read, or one for each. */
  readonly batches: readonly PassBatch[];
  /** [K, P] */
  readonly parameters: Float32Array;
  /** The states before the first step, layer by layer, direction by direction, h before c: [K, S, B, H]. Zeros when absent. */
  readonly statesBefore?: Float32Array | undefined;
  /** Where the states after the last step go, another array of that shape. */
  readonly statesAfter?: Float32Array | undefined;
  /** Where the loss of each replica goes, [K]. */
  readonly loss: Float32Array;
}

/** An update that each replica makes at the end of its pass, clipped by its own norm. Parameters and slots are written in place. */
export interface PassUpdate {
  /** The optimizer's spec. */
  readonly rule: { readonly kind: string };
  /** [K, P] each */
  readonly slots: readonly Float32Array[];
  /** [K] */
  readonly learningRates: Float32Array;
  readonly clipNorm: number | undefined;
  /** Counts updates from 1. */
  readonly step: number;
}

/** A pass forward and back. */
export interface DifferentiatingPass extends PassInput {
  /** Where the norms of the gradient go: of each variable, [K, V], and of the whole row, [K]. */
  readonly norms: Float32Array;
  readonly wholeNorms: Float32Array;
  /** Where the gradient goes, [K, P], should somebody want it. */
  readonly gradient?: Float32Array;
  /**
   * What the learning rate of each variable is multiplied by, [V]. A variable with 0 is frozen: it is not updated, counts
   * as 0 in the gradient and in the whole norm, and what is needed for its gradient alone is not computed. All 1 when absent.
   */
  readonly rates?: Float32Array | undefined;
  /** Whether the gradients of frozen variables are computed all the same, for their norms. */
  readonly measuresFrozen?: boolean;
  /** Where the multiply-adds that went into gradients of weights and biases are added, [K]. */
  readonly weightWork?: Float32Array;
  readonly update?: PassUpdate | undefined;
}

/** A pass forward alone. */
export interface ForwardPass extends PassInput {
  /** Where the read-out goes, [K, N, C]. */
  readonly outputs: Float32Array;
}

/** One model over whole batches, in one call for all replicas; each is computed by itself. RangeError or TypeError where an array does not fit. */
export interface ModelPass {
  /** Numbers of a replica's states, for so many sequences. */
  statesSize(batch: number): number;
  differentiate(pass: DifferentiatingPass): void;
  run(pass: ForwardPass): void;
}
