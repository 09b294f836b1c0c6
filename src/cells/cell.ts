import type { Tensor3D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import type { InitializerSpec } from '../initializers/index.js';
import type { Fields } from '../spec/field.js';

/** What a gate's sum of products goes through. */
export type Activation = 'sigmoid' | 'tanh' | 'relu' | 'linear';

/** A gate's vector: `bt`, a second bias, or `wc`, by which it sees the memory. */
export type VectorName = 'bt' | 'wc';

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
  /**
   * The gates that have a vector [H] besides, and what it is called: `bt`, a second bias that is added to h·wt, say. It
   * begins with zeros. Absent where no gate has one.
   */
  vectors?(spec: Spec): Readonly<Record<string, VectorName>>;
  /** The function whose values a gate takes. */
  activation(spec: Spec, gate: string): Activation;
  /** What the gates' activations are taken of in a step, in the gates' order, each [K, B, H]; the arguments are those of `step`. */
  sums(
    engine: Engine,
    spec: Spec,
    xz: Tensor3D,
    wt: Tensor3D,
    state: readonly Tensor3D[],
    vectors?: Tensor3D,
  ): readonly Tensor3D[];
  /**
   * One step over all replicas: `xz` [K, B, G·H] is the input's product with wx plus the bias, `wt` [K, H, G·H],
   * `state` each [K, B, H], `vectors` [K, 1, V·H] those of the V gates that have one; returns the next state.
   */
  step(
    engine: Engine,
    spec: Spec,
    xz: Tensor3D,
    wt: Tensor3D,
    state: readonly Tensor3D[],
    vectors?: Tensor3D,
  ): readonly Tensor3D[];
}
