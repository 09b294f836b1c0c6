import type { Tensor3D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import type { InitializerSpec } from '../initializers/index.js';
import type { Fields } from '../spec/field.js';

/** What a gate's sum of products goes through. */
export type Activation = 'sigmoid' | 'tanh' | 'relu' | 'linear';

/** A recurrent cell as the trainer sees it: its gates and one step of its maths. `Spec` is its data. */
export interface Cell<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  /** The options that a spec of this kind holds besides `kind`. */
  readonly fields: Fields;
  /** The gates' scope names, in the order in which their weights stand side by side. */
  readonly gates: readonly string[];
  /** How many tensors the state holds: 1 (h) or 2 (h, c). h is always the first. */
  readonly states: 1 | 2;
  /** The gate whose value is the share of its state that a unit keeps from step to step; absent where none is. */
  readonly keeps?: string;
  /** The initializer of a gate's bias, zeros unless the cell says otherwise. */
  bias(spec: Spec, gate: string): InitializerSpec;
  /** The gate that has a second bias `bt` [H], added to h·wt; absent or undefined where none has. It begins with zeros. */
  hiddenBias?(spec: Spec): string | undefined;
  /** The function whose values a gate takes. */
  activation(spec: Spec, gate: string): Activation;
  /** The values of the gates in a step, in their order, each [K, B, H]; the arguments are those of `step`. */
  gateValues(
    engine: Engine,
    spec: Spec,
    xz: Tensor3D,
    wt: Tensor3D,
    state: readonly Tensor3D[],
    bt?: Tensor3D,
  ): readonly Tensor3D[];
  /**
   * One step over all replicas: `xz` [K, B, G·H] is the input's product with wx plus the bias, `wt` [K, H, G·H],
   * `state` each [K, B, H], `bt` [K, 1, H] where a gate has it; returns the next state.
   */
  step(
    engine: Engine,
    spec: Spec,
    xz: Tensor3D,
    wt: Tensor3D,
    state: readonly Tensor3D[],
    bt?: Tensor3D,
  ): readonly Tensor3D[];
}
