import type { Scalar, Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { cells, type DirectedCellSpec, runLayer } from '../../src/cells/index.js';
import type { Engine, SequenceInput } from '../../src/engine/engine.js';
import { scrambled } from '../reference/finite-difference.js';
import { gateCount, type ReferenceLayer, referenceLayer } from '../reference/recurrent-layer.js';

/** One layer to be run: a cell, shapes and what it reads. */
export interface LayerCase {
  readonly spec: DirectedCellSpec;
  readonly B: number;
  readonly T: number;
  readonly I: number;
  readonly tokens: boolean;
  readonly reverse: boolean;
  readonly initialState: boolean;
  /** Whether each sequence has a length of its own, from 0 to T. */
  readonly lengths?: boolean;
}

/** What a run gives for each replica: outputs, states, and gradients by the name of the array. */
export type LayerResult = Readonly<Record<string, Float32Array>>;

/** The symbols of a replica, [T, B]. */
export function symbolsOf({ T, B, I }: LayerCase, replica: number): Int32Array {
  return Int32Array.from(scrambled(T * B, 90 + replica), (u) => Math.floor(((u + 1) / 2) * I * 0.999));
}

/** The steps of each sequence of a replica, [B]: none, all of them, and what lies between. */
export function lengthsOf({ T, B }: LayerCase, replica: number): Int32Array {
  return Int32Array.from({ length: B }, (_, b) => (b * 3 + replica * 2 + T) % (T + 1));
}

/** How many gates have a vector besides. */
function vectorCount(spec: DirectedCellSpec): number {
  return Object.keys(cells[spec.kind].vectors?.(spec) ?? {}).length;
}

/** The layer of one replica in double precision. */
export function layerOf(layer: LayerCase, replica: number): ReferenceLayer {
  const { spec, T, B, I } = layer;
  const H = spec.units;
  const width = gateCount(spec) * H;
  const salt = replica * 10;
  const x = layer.tokens ? new Float64Array(T * B * I) : scrambled(T * B * I, salt + 4);
  if (layer.tokens) for (const [at, symbol] of symbolsOf(layer, replica).entries()) x[at * I + symbol] = 1;
  return {
    ...{ spec, T, B, I, x, reverse: layer.reverse },
    lengths: layer.lengths ? lengthsOf(layer, replica) : undefined,
    wx: scrambled(I * width, salt + 1),
    wt: scrambled(H * width, salt + 2, 1.5 / Math.sqrt(H)),
    bi: scrambled(width, salt + 3, 0.5),
    vectors: vectorCount(spec) > 0 ? scrambled(vectorCount(spec) * H, salt + 8, 0.7) : undefined,
    states: Array.from({ length: cells[spec.kind].states }, (_, index) =>
      layer.initialState ? scrambled(B * H, salt + 5 + index) : new Float64Array(B * H),
    ),
  };
}

/** The loss whose gradients are compared: outputs and last states, each number with a factor of its own. */
export function referenceLoss(layer: ReferenceLayer): number {
  const { outputs, states } = referenceLayer(layer);
  const dot = (values: Float64Array, salt: number) => {
    const factors = scrambled(values.length, salt);
    return values.reduce((sum, value, index) => sum + value * factors[index]!, 0);
  };
  return dot(outputs, 71) + states.reduce((sum, state, index) => sum + dot(state, 72 + index), 0);
}

/** Runs a case on an engine with the given replicas stacked; one result for each. */
export async function runCase(
  engine: Engine,
  layer: LayerCase,
  replicas: readonly number[],
): Promise<LayerResult[]> {
  const tensors = tensorsOf(engine, layer, replicas);
  const arrays: Record<string, Float32Array> = {};
  for (const [name, all] of Object.entries(tensors)) arrays[name] = (await all.data()) as Float32Array;
  engine.tf.dispose(tensors);
  return cutByReplica(arrays, replicas.length);
}

/** The same at once, on an engine whose tensors lie in host memory. */
export function runCaseAtOnce(engine: Engine, layer: LayerCase, replicas: readonly number[]): LayerResult[] {
  const tensors = tensorsOf(engine, layer, replicas);
  const arrays = Object.entries(tensors).map(
    ([name, all]) => [name, all.dataSync() as Float32Array] as const,
  );
  const results = cutByReplica(Object.fromEntries(arrays), replicas.length);
  engine.tf.dispose(tensors);
  return results;
}

function cutByReplica(arrays: Readonly<Record<string, Float32Array>>, K: number): LayerResult[] {
  const part = (all: Float32Array, k: number) => all.slice((k * all.length) / K, ((k + 1) * all.length) / K);
  return Array.from({ length: K }, (_, k) =>
    Object.fromEntries(Object.entries(arrays).map(([name, all]) => [name, part(all, k)])),
  );
}

/** Values and gradients of all replicas, each [K, …]. */
function tensorsOf(engine: Engine, layer: LayerCase, replicas: readonly number[]): Record<string, Tensor> {
  const { tf } = engine;
  return tf.tidy(() => {
    const inputs = inputsOf(engine, layer, replicas);
    const differentiated = Object.keys(inputs).filter((name) => name !== 'tokens' && name !== 'lengths');
    const values: Record<string, Tensor> = runOnce(engine, layer, inputs);
    const loss = (...given: Tensor[]) => {
      const traced = Object.fromEntries(differentiated.map((name, index) => [name, given[index]!]));
      return lossOf(engine, runOnce(engine, layer, { ...inputs, ...traced }));
    };
    const slopes = tf.grads(loss)(differentiated.map((name) => inputs[name]!));
    for (const [index, name] of differentiated.entries()) values[`d ${name}`] = slopes[index]!;
    return values;
  });
}

/** The layer's inputs by name, the replicas stacked: weights, and what the case has of `states0`, `states1`, `x`, `tokens` and `lengths`. */
function inputsOf(
  { tf }: Engine,
  layer: LayerCase,
  replicas: readonly number[],
): Readonly<Record<string, Tensor>> {
  const { spec, T, B, I } = layer;
  const width = gateCount(spec) * spec.units;
  const layers = replicas.map((replica) => layerOf(layer, replica));
  const stacked = (values: (one: ReferenceLayer) => Float64Array, shape: number[]) => {
    const rows = layers.map(values);
    const all = new Float32Array(rows.length * rows[0]!.length);
    for (const [k, row] of rows.entries()) all.set(row, k * row.length);
    return tf.tensor(all, [rows.length, ...shape]);
  };
  const states = layers[0]!.states.map((_, index) => [
    `states${index}`,
    stacked((one) => one.states[index]!, [B, spec.units]),
  ]);
  const symbols = replicas.flatMap((replica) => [...symbolsOf(layer, replica)]);
  return {
    wx: stacked(({ wx }) => wx, [I, width]),
    wt: stacked(({ wt }) => wt, [spec.units, width]),
    bi: stacked(({ bi }) => bi, [1, width]),
    ...(layers[0]!.vectors && {
      vectors: stacked(({ vectors }) => vectors!, [1, layers[0]!.vectors.length]),
    }),
    ...(layer.initialState ? Object.fromEntries(states) : {}),
    ...(layer.lengths && {
      lengths: tf.tensor2d(
        replicas.flatMap((replica) => [...lengthsOf(layer, replica)]),
        [layers.length, B],
        'int32',
      ),
    }),
    ...(layer.tokens
      ? { tokens: tf.tensor3d(symbols, [layers.length, T, B], 'int32') }
      : { x: stacked(({ x }) => x, [T, B, I]) }),
  };
}

/** Outputs and last states of a layer, by name. */
function runOnce(
  engine: Engine,
  { spec, I, reverse }: LayerCase,
  { wx, wt, bi, vectors, states0, states1, x, tokens, lengths }: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const weights = {
    ...{ wx: wx as Tensor3D, wt: wt as Tensor3D, bi: bi as Tensor3D },
    ...(vectors && { vectors: vectors as Tensor3D }),
  };
  const input: SequenceInput = x
    ? { kind: 'dense', values: x as Tensor4D }
    : { kind: 'tokens', tokens: tokens as Tensor3D, symbols: I };
  const first = states0 && ([states0, states1].filter((state) => state !== undefined) as Tensor3D[]);
  const { outputs, state } = runLayer(engine, spec, weights, {
    input,
    state: first,
    reverse,
    lengths: lengths as Tensor2D | undefined,
  });
  return { outputs, ...Object.fromEntries(state.map((end, index) => [`state${index}`, end])) };
}

/** The loss of `referenceLoss`, summed over the replicas. */
function lossOf({ tf }: Engine, values: Readonly<Record<string, Tensor>>): Scalar {
  const terms = Object.values(values).map((value, index) => {
    const [K, ...shape] = value.shape;
    const factors = scrambled(value.size / K!, 71 + index);
    return tf.sum(tf.mul(value, tf.tensor(Float32Array.from(factors), [1, ...shape])));
  });
  return tf.addN(terms).asScalar();
}
