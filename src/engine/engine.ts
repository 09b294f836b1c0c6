import type * as TensorFlow from '@tensorflow/tfjs';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { GpuLimits } from './gpu-limits.js';
import type { ModelPass, PassModel } from './model-pass.js';
import type { ResidentModel } from './resident-model.js';

/** The TensorFlow.js module, with the engine's backend active. */
export type Tf = typeof TensorFlow;

/** The backends that can be asked for by name. */
export type BackendName = 'tensorflow-gpu' | 'webgpu' | 'native' | 'tensorflow' | 'wasm' | 'cpu';

/** A recurrent layer's weights, the gates side by side in the cell's order. */
export interface LayerWeights {
  /** Input to hidden, [K, I, G·H]. */
  readonly wx: Tensor3D;
  /** Hidden to hidden, [K, H, G·H]. */
  readonly wt: Tensor3D;
  /** Bias, [K, 1, G·H]. */
  readonly bi: Tensor3D;
  /** The vectors of the V gates that have one besides, [K, 1, V·H]; such a layer has no fused form. */
  readonly vectors?: Tensor3D;
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

/**
 * Hears, while gradients of a layer are made, the norm of dL/dh after a step, of each replica, [K]; `step` counts in
 * the order of the input.
 */
export type HearStateNorms = (step: number, norms: Float32Array | Promise<Float32Array>) => void;

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
  /**
   * How many steps each sequence has, int32 [K, B], from 0 to T; all of them when absent. At the steps beyond, whichever
   * way the layer runs, the state stays as it was and the outputs are 0.
   */
  readonly lengths?: Tensor2D | undefined;
  /** Receives the norm of dL/dh after each step of every replica, [K, T], from the layer's backward pass. */
  readonly takeStateNorms?: ((norms: Float32Array) => void) | undefined;
}

/** Norms of the rows of a matrix [K, P]. */
export interface RowNorms {
  /** [K, parts] */
  readonly parts: Tensor2D;
  /** [K] */
  readonly whole: Tensor1D;
}

/** One update of all parameters of all replicas, clipped by each replica's own norm. */
export interface UpdateInPlace {
  /** The optimizer's spec. */
  readonly rule: { readonly kind: string };
  /** [K, P] */
  readonly parameters: Tensor2D;
  readonly slots: readonly Tensor2D[];
  readonly gradient: Tensor2D;
  /** The gradient's norms, [K]; a norm above `clipNorm` is scaled down to it. */
  readonly norms: Tensor1D;
  readonly clipNorm: number | undefined;
  /** Of each replica. */
  readonly learningRates: readonly number[];
  /** Counts updates from 1. */
  readonly step: number;
}

/**
 * What executes the tensor work. Every product and reduction is made for each replica by itself, so that a
 * replica's bits do not depend on how many stand beside it.
 */
export interface Engine {
  readonly backend: BackendName;
  readonly tf: Tf;
  /** The GPU with its driver, where one does the work. */
  readonly device?: string;
  /** What that GPU grants, where programs of ours run on it. */
  readonly limits?: GpuLimits;
  /** What does the work in place of a GPU, as a sentence, where a backend for GPUs found none. */
  readonly standIn?: string;
  /** Whether the device is gone, and with it all that lay on it: another engine must be loaded. */
  isLost?(): boolean;
  /** Gives the device up, with all that lies on it. */
  dispose?(): void;
  /** [K, M, I]·[K, I, N] → [K, M, N], replica by replica; differentiable in both. */
  matMul(a: Tensor3D, b: Tensor3D): Tensor3D;
  /** x·w + bias: [K, N, I]·[K, I, M] + [K, 1, M] → [K, N, M]; differentiable in all three. */
  dense(x: Tensor3D, w: Tensor3D, bias: Tensor3D): Tensor3D;
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
  /** Cuts each row into parts of the given sizes: [K, P] → [K, size] each. Not differentiable. */
  cutRows(rows: Tensor2D, sizes: readonly number[]): readonly Tensor2D[];
  /** Puts the rows of all parts side by side: [K, …] each → [K, P]. Not differentiable. */
  joinRows(parts: readonly Tensor[]): Tensor2D;
  /** The norm of each part of each row of [K, P], and of the whole row. */
  rowNorms(rows: Tensor2D, sizes: readonly number[]): RowNorms;
  /** Writes an optimizer's update over the parameters and slots, where this engine has one in a single pass. */
  updateInPlace?(update: UpdateInPlace): void;
  /** The fused form of a layer, or undefined where this engine has none for it. */
  fusedLayer?(layer: FusedLayer): SequenceOutput | undefined;
  /** Asked before a layer runs in a direction: what hears of the gradients of its states. No engine has it by itself. */
  watchLayer?(reverse: boolean): HearStateNorms | undefined;
  /** A whole model forward and back in one call, or undefined where this engine has no such pass over it. */
  modelPass?(model: PassModel): ModelPass | undefined;
  /** A whole model whose replicas stay on a device, or undefined where this engine has none for it. */
  residentModel?(model: PassModel): ResidentModel | undefined;
}
