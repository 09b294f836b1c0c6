import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MathKernels } from '../../math/kernels.js';

/** The instruction sets that the kernels are compiled for. */
export type InstructionSet = 'baseline' | 'avx2' | 'avx512' | 'amx';

/** A cell as the kernels number them: RNN with tanh, with relu, GRU that resets after, before, LSTM. */
export type CellCode = 0 | 1 | 2 | 3 | 4;

type Optional<T> = T | undefined;

/** The sizes of a layer's sequence. */
export interface LayerSizes {
  readonly kind: CellCode;
  readonly replicas: number;
  readonly steps: number;
  readonly batch: number;
  readonly units: number;
  /** The steps of each sequence, [K, B], from 0 to T; all of them when absent. */
  readonly lengths?: Optional<Int32Array>;
}

/** What forward and backward of a layer share; gates stand side by side in the cell's order. */
export interface LayerArguments extends LayerSizes {
  readonly inputs: number;
  readonly reverse: boolean;
  /** [K, T, B, I], unless there are tokens. */
  readonly x?: Optional<Float32Array>;
  /** [K, T, B], each in [0, I). */
  readonly tokens?: Optional<Int32Array>;
  readonly wx: Float32Array;
  readonly wt: Float32Array;
  readonly bi: Float32Array;
  /** [K, B, H]; zeros when absent. */
  readonly h0?: Optional<Float32Array>;
  readonly c0?: Optional<Float32Array>;
  /** [K, T, B, H] */
  readonly outputs: Float32Array;
  /** What the backward pass reads: `savedLength` floats. */
  readonly saved: Float32Array;
}

/** The last states that the forward pass writes, [K, B, H]; `cLast` for an LSTM alone. */
export interface ForwardArguments extends LayerArguments {
  readonly hLast: Float32Array;
  readonly cLast?: Optional<Float32Array>;
}

/** What the backward pass reads and writes; absent inputs count as zeros, absent outputs are not made. */
export interface BackwardArguments extends LayerArguments {
  readonly dOutputs?: Optional<Float32Array>;
  readonly dHLast?: Optional<Float32Array>;
  readonly dCLast?: Optional<Float32Array>;
  readonly dWx: Float32Array;
  readonly dWt: Float32Array;
  readonly dBi: Float32Array;
  readonly dX?: Optional<Float32Array>;
  readonly dH0?: Optional<Float32Array>;
  readonly dC0?: Optional<Float32Array>;
  /** The norm of dL/dh after each step, [K, T]. */
  readonly stateNorms: Float32Array;
}

/** out [K, rows, columns] = op(a)·op(b) + bias, replica by replica; `oneA` and `oneB` share one matrix. */
export interface MatMulArguments {
  readonly replicas: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly oneA: boolean;
  readonly oneB: boolean;
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** [K, columns] */
  readonly bias?: Optional<Float32Array>;
  readonly out: Float32Array;
}

/** Loss [K] and its gradient of logits [K, N, C], targets [K, N] and weights [K, N]. */
export interface CrossEntropyArguments {
  readonly replicas: number;
  readonly rows: number;
  readonly classes: number;
  readonly logits: Float32Array;
  readonly targets: Int32Array;
  readonly weights?: Optional<Float32Array>;
  readonly loss: Float32Array;
  readonly dLogits?: Optional<Float32Array>;
}

/** What an update reads of its rule. */
export interface RuleArguments {
  /** 0 SGD, 1 momentum, 2 RMSProp, 3 Adam. */
  readonly rule: 0 | 1 | 2 | 3;
  /** Momentum, rho or beta1. */
  readonly decay?: Optional<number>;
  /** beta2 */
  readonly decay2?: Optional<number>;
  readonly epsilon?: Optional<number>;
  readonly nesterov?: Optional<boolean>;
  /** Adam's 1 − beta1^step and 1 − beta2^step. */
  readonly correction1?: Optional<number>;
  readonly correction2?: Optional<number>;
}

/** One update of [K, P]; `next…` may be the arrays themselves. `scale` [K] multiplies the gradient. */
export interface UpdateArguments extends RuleArguments {
  readonly replicas: number;
  readonly size: number;
  readonly gradient: Float32Array;
  readonly parameters: Float32Array;
  readonly nextParameters: Float32Array;
  readonly slot0?: Optional<Float32Array>;
  readonly nextSlot0?: Optional<Float32Array>;
  readonly slot1?: Optional<Float32Array>;
  readonly nextSlot1?: Optional<Float32Array>;
  readonly learningRate: Float32Array;
  readonly scale?: Optional<Float32Array>;
}

/** What a pass knows of its model; `offsets` [V + 1] are those of the variables in a row of parameters. */
export interface PassSizes {
  readonly kind: CellCode;
  readonly units: number;
  readonly layers: number;
  readonly directions: 1 | 2;
  readonly inputSize: number;
  readonly tokens: boolean;
  readonly outputSize: number;
  readonly everyStep: boolean;
  /** 0 cross-entropy, 1 mean squared error. */
  readonly lossKind: 0 | 1;
  readonly offsets: Int32Array;
}

/**
 * A pass over a model: forward and back, leaving norms and perhaps the gradient, with an update where there is a rule;
 * or forward alone, leaving the read-out. Batches are one for all replicas, or one for each.
 */
export interface ModelPassArguments extends PassSizes, Omit<RuleArguments, 'rule'> {
  readonly rule?: Optional<RuleArguments['rule']>;
  readonly replicas: number;
  readonly steps: number;
  readonly batch: number;
  readonly differentiates: boolean;
  readonly inputs: readonly (Int32Array | Float32Array)[];
  readonly targets: readonly (Int32Array | Float32Array)[];
  readonly weights?: Optional<readonly Float32Array[]>;
  /** [B] each, from 0 to `steps`. */
  readonly lengths?: Optional<readonly Int32Array[]>;
  readonly parameters: Float32Array;
  /** [K, layer, direction, h and c, B, H] */
  readonly statesBefore?: Optional<Float32Array>;
  readonly statesAfter?: Optional<Float32Array>;
  /** [K] */
  readonly loss: Float32Array;
  /** [K, N, C] */
  readonly outputs?: Optional<Float32Array>;
  /** [K, V] and [K] */
  readonly norms?: Optional<Float32Array>;
  readonly wholeNorms?: Optional<Float32Array>;
  readonly gradient?: Optional<Float32Array>;
  readonly slot0?: Optional<Float32Array>;
  readonly slot1?: Optional<Float32Array>;
  /** [K] */
  readonly learningRate?: Optional<Float32Array>;
  readonly clipNorm?: Optional<number>;
  /** What the learning rate of each variable is multiplied by, 0 for one that is frozen, [V]. */
  readonly rates?: Optional<Float32Array>;
  /** Whether the norms of frozen variables are taken too. */
  readonly measuresFrozen?: Optional<boolean>;
  /** Where the multiply-adds that went into gradients of weights are added, [K]. */
  readonly weightWork?: Optional<Float32Array>;
}

/** Norms of the parts [offsets[s], offsets[s + 1]) of each row of [K, P], and of all of them together. */
export interface NormsArguments {
  readonly replicas: number;
  readonly size: number;
  readonly scopes: number;
  readonly values: Float32Array;
  readonly offsets: Int32Array;
  readonly byScope?: Optional<Float32Array>;
  readonly global?: Optional<Float32Array>;
}

/** The compiled kernels. They write into the arrays they are given and throw RangeError or TypeError when one does not fit. */
export interface Addon extends MathKernels {
  instructionSet(): InstructionSet;
  /** Takes other kernels in this thread; false where this processor cannot run them. */
  useInstructionSet(name: InstructionSet): boolean;
  /** Floats of undefined content on aligned memory. */
  allocate(sizes: { readonly size: number }): Float32Array;
  savedLength(sizes: LayerSizes): number;
  layerForward(layer: ForwardArguments): void;
  layerBackward(layer: BackwardArguments): void;
  matMul(product: MatMulArguments): void;
  crossEntropy(loss: CrossEntropyArguments): void;
  update(update: UpdateArguments): void;
  norms(norms: NormsArguments): void;
  modelPass(pass: ModelPassArguments): void;
  /** 0 exp, 1 tanh, 2 sigmoid of every number. */
  elementary(call: {
    readonly function: 0 | 1 | 2;
    readonly size: number;
    readonly in: Float32Array;
    readonly out: Float32Array;
  }): void;
  /** Runs multiply-adds alone and returns how many floating-point operations they were. */
  peak(run: { readonly repeats: number }): number;
}

/** The file of the compiled kernels, or undefined where they were not built. */
export function addonFile(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = process.env.INIT_SWEEP_ADDON ?? join(folder, 'build', 'native', 'init-sweep.node');
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
    folder = dirname(folder);
  }
}

/** Loads the compiled kernels. An Error with one clear sentence where they were not built or cannot be loaded. */
export function loadAddon(): Addon {
  const file = addonFile();
  if (file === undefined) {
    throw new Error(
      'the native kernels were not built: install a C++ compiler and run "node native/build.mjs"',
    );
  }
  try {
    return createRequire(import.meta.url)(file) as Addon;
  } catch (cause) {
    throw new Error(`the native kernels in ${file} cannot be loaded: ${(cause as Error).message}`, { cause });
  }
}
