/** A trial as the rules see it. */
export interface Contender {
  readonly id: string;
  /** The same for all seeds of one grid point. */
  readonly gridPoint: string;
  /** Its place on every axis, by the axis's path. */
  readonly axes: Readonly<Record<string, string | number | boolean>>;
  readonly spec: {
    readonly seed: { readonly init: number; readonly data: number };
    readonly train: Measuring;
  };
}

/** How often the metrics of a trial are measured. */
export interface Measuring {
  readonly steps: number;
  /** Steps from one training loss to the next. */
  readonly logEvery: number;
  /** Steps from one validation loss to the next. */
  readonly evaluateEvery: number;
}

/** How a trial ended: at its last step, diverged at `step`, or stopped there; `seeds` where the rule itself had stopped it. */
export type Ended =
  | { readonly kind: 'completed' }
  | { readonly kind: 'diverged'; readonly step: number }
  | { readonly kind: 'stopped'; readonly step: number; readonly seeds?: number };
