import type { Tensor3D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import type { InitializerSpec } from '../initializers/index.js';
import type { Fields } from '../spec/field.js';

/** A recurrent cell as the trainer sees it: its gates and one step of its maths. `Spec` is its data. */
export interface Cell<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  /** The options that a spec of this kind holds besides `kind`. */
  readonly fields: Fields;
  /** The gates' scope names, in the order in which their weights stand side by side. */
  readonly gates: readonly string[];
  /** How many tensors the state holds: 1 (h) or 2 (h, c). h is always the first. */
  readonly states: 1 | 2;
  /** The initializer of a gate's bias, zeros unless the cell says otherwise. */
  bias(spec: Spec, gate: string): InitializerSpec;
  /** The gate that has a second bias `bt` [H], added to h·wt; absent or undefined where none has. It begins with zeros. */
  hiddenBias?(spec: Spec): string | undefined;
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
