import type { Engine } from '../engine/engine.js';
import type { Fields } from '../spec/field.js';
import type { MeasuredModel } from './measured-model.js';
import type { Trace } from './trace.js';

/** One trial at a logged step. */
export interface Subject {
  readonly engine: Engine;
  readonly model: MeasuredModel;
  /** The parameters at the step, [P]. */
  readonly parameters: Float32Array;
  /** The parameters after the update that was made at the step, [P]; absent at the last step, which makes none. */
  readonly next: Float32Array | undefined;
  /** The activations and gradients on the diagnostic batch; made when first asked for. */
  trace(): Promise<Trace>;
}

/** What a measure found, by metric name without slashes in the scope: `spectral_radius/lstm.forget_gate.wt`. */
export type Found = Readonly<Record<string, number>>;

/** Something that is measured of a trial while it trains. `Spec` is its data. */
export interface Measure<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  /** The options that a spec of this kind holds besides `kind`. */
  readonly fields: Fields;
  /** Why a model has nothing that could be measured, as a sentence, or undefined where it has. */
  refuse(model: MeasuredModel): string | undefined;
  /** What one take costs: how many floating-point operations of training take as long, roughly. */
  operations(model: MeasuredModel): number;
  /** Measures a trial. The numbers depend on the parameters and the backend alone. */
  take(spec: Spec, subject: Subject): Promise<Found>;
}

/** How often a measure is taken. */
export interface EveryOption {
  /**
   * Steps from one take to the next, at logged steps; the first and the last step are always among them. Default: as
   * often as costs no more than about half a percent of the training.
   */
  readonly every?: number;
}
