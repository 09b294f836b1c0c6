import type { Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../engine/engine.js';
import type { Fields } from '../spec/field.js';

/** An update rule over all parameters of all replicas at once. `Spec` is its data. */
export interface Optimizer<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  readonly fields: Fields;
  /** How many numbers it keeps for each parameter; each starts at 0. */
  readonly slots: number;
  /**
   * The next parameters and slots. `parameters`, `gradient` and each slot are [K, P]; `learningRate` is [K, 1];
   * `step` counts updates from 1.
   */
  update(
    tf: Tf,
    spec: Spec,
    now: OptimizerState,
  ): { readonly parameters: Tensor2D; readonly slots: readonly Tensor2D[] };
}

/** What an update reads. */
export interface OptimizerState {
  readonly parameters: Tensor2D;
  readonly gradient: Tensor2D;
  readonly slots: readonly Tensor2D[];
  readonly learningRate: Tensor2D;
  readonly step: number;
}
