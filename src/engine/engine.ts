import type * as TensorFlow from '@tensorflow/tfjs';
import type { Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';

/** The TensorFlow.js module, with the engine's backend active. */
export type Tf = typeof TensorFlow;

/** The backends that can be asked for by name. */
export type BackendName = 'tensorflow-gpu' | 'tensorflow' | 'wasm' | 'cpu';

/** A recurrent layer's weights, the gates side by side in the cell's order. */
export interface LayerWeights {
  /** Input to hidden, [K, I, G·H]. */
  readonly wx: Tensor3D;
  /** Hidden to hidden, [K, H, G·H]. */
  readonly wt: Tensor3D;
  /** Bias, [K, 1, G·H]. */
  readonly bi: Tensor3D;
}

/** What a layer reads: symbols (int32 [K, T, B], each below `symbols`) or vectors ([K, T, B, I]). */
export type SequenceInput =
  | { readonly kind: 'tokens'; readonly tokens: Tensor3D; readonly symbols: number }
  | { readonly kind: 'dense'; readonly values: Tensor4D };

/** What a layer yields: h at every step, [K, T, B, H], and the state after the last step, each [K, B, H]. */
export interface SequenceOutput {
  readonly outputs: Tensor4D;
  readonly state: readonly Tensor3D[];
}

/** A whole layer's sequence in one call, for engines that have fused kernels. */
export interface FusedLayer {
  /** The cell's spec: `kind` and the options that change its maths. */
  readonly cell: { readonly kind: string };
  readonly weights: LayerWeights;
  readonly input: SequenceInput;
  /** The state before the first step, each [K, B, H]; zeros when absent. */
  readonly state?: readonly Tensor3D[] | undefined;
  /** Run from the last step to the first; `outputs` stay in the order of the input. */
  readonly reverse: boolean;
}

/**
 * What executes the tensor work. Every product and reduction is made for each replica by itself, so that a
 * replica's bits do not depend on how many stand beside it.
 */
export interface Engine {
  readonly backend: BackendName;
  readonly tf: Tf;
  /** [K, M, I]·[K, I, N] → [K, M, N], replica by replica; differentiable in both. */
  matMul(a: Tensor3D, b: Tensor3D): Tensor3D;
  /** Row `tokens` of `weights`: int32 [K, N], [K, I, M] → [K, N, M]; differentiable in `weights`. */
  lookUp(tokens: Tensor, weights: Tensor3D): Tensor3D;
  /**
   * Mean over N of −log softmax(logits)[target], in nats: logits [K, N, C], targets int32 [K, N], weights
   * [K, N] (means become weighted) → [K]; differentiable in `logits`.
   */
  crossEntropy(logits: Tensor3D, targets: Tensor, weights?: Tensor): Tensor1D;
  /** [K, N, M] + [K, 1, M], the row added to every row of its replica; differentiable in both. */
  addRow(x: Tensor3D, row: Tensor3D): Tensor3D;
  /** Cuts the last axis into `parts` equal parts; differentiable. */
  split(x: Tensor3D, parts: number): readonly Tensor3D[];
  /** Puts tensors of one shape side by side along the last axis; differentiable. */
  join<T extends Tensor>(parts: readonly T[]): T;
  /** [K, T, B, N] → T tensors [K, B, N]; differentiable. */
  unstackSteps(x: Tensor4D): readonly Tensor3D[];
  /** T tensors [K, B, N] → [K, T, B, N]; differentiable. */
  stackSteps(steps: readonly Tensor3D[]): Tensor4D;
  /** The fused form of a layer, or undefined where this engine has none for it. */
  fusedLayer?(layer: FusedLayer): SequenceOutput | undefined;
}
