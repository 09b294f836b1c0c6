import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Engine, LayerWeights, SequenceInput, SequenceOutput } from '../engine/engine.js';
import type { CellSpec } from './cell-spec.js';
import { declareLayer, type InitializerOf, type ScopeOfVariables } from './declare-layer.js';
import { cells, type DirectedCellSpec } from './directed.js';
import { runLayer } from './run-layer.js';

/** The scopes of one layer, each with the direction in which it reads: one, or forward and backward. */
export type LayerScopes = readonly { readonly path: readonly string[]; readonly reverse: boolean }[];

/** The states of a stack, layer by layer and in a layer direction by direction; each state is [K, B, H]. */
export type StackStates = readonly (readonly Tensor3D[])[];

/** What a stack yields; the width is H, or 2H with forward and backward side by side. */
export interface StackOutput {
  /** The top layer's h at every step, [K, T, B, width]. */
  readonly outputs: Tensor4D;
  /** The top layer's h after each sequence's last step, [K, B, width]; backward's last step is the sequence's first. */
  readonly last: Tensor3D;
  readonly states: StackStates;
}

/** The layers of a cell from the bottom up: `lstm`, `lstm_0` …, `bidirectional/forward/gru`, `bidirectional_0/forward/gru` …. */
export function stackLayers(spec: CellSpec): readonly LayerScopes[] {
  const { layers } = directedOf(spec);
  return Array.from({ length: layers }, (_, layer) => {
    const name = layers === 1 ? spec.kind : `${spec.kind}_${layer}`;
    if (spec.kind !== 'bidirectional') return [{ path: [name], reverse: false }];
    return [
      { path: [name, 'forward', spec.cell.kind], reverse: false },
      { path: [name, 'backward', spec.cell.kind], reverse: true },
    ];
  });
}

/** Declares every variable of a cell in `scope`, the model's root, and returns the width of its outputs. */
export function declareStack(
  scope: ScopeOfVariables,
  spec: CellSpec,
  inputSize: number,
  initializerOf: InitializerOf,
): number {
  const directed = directedOf(spec);
  let width = inputSize;
  for (const scopes of stackLayers(spec)) {
    for (const { path } of scopes) {
      const inside = path.reduce((outer, name) => outer.scope(name), scope);
      declareLayer(inside, path.join('/'), directed, width, initializerOf);
    }
    width = directed.units * scopes.length;
  }
  return width;
}

/**
 * Runs a cell over a sequence. `variable` gives the variable at a path, [K, ...shape]; `states` are those before
 * the first step, as an earlier run returned them, zeros when absent; `lengths`, int32 [K, B], are as in `FusedLayer`.
 */
export function runStack(
  engine: Engine,
  spec: CellSpec,
  variable: (path: string) => Tensor,
  input: SequenceInput,
  states?: StackStates,
  lengths?: Tensor2D,
): StackOutput {
  const directed = directedOf(spec);
  const after: (readonly Tensor3D[])[] = [];
  let below = input;
  let ends: SequenceOutput[] = [];
  for (const scopes of stackLayers(spec)) {
    ends = scopes.map(({ path, reverse }) => {
      const weights = layerWeights(engine, directed, path.join('/'), variable);
      const end = runLayer(engine, directed, weights, {
        input: below,
        state: states?.[after.length],
        reverse,
        lengths,
      });
      after.push(end.state);
      return end;
    });
    below = { kind: 'dense', values: engine.join(ends.map(({ outputs }) => outputs)) };
  }
  const outputs = (below as { values: Tensor4D }).values;
  return { outputs, last: engine.join(ends.map(({ state }) => state[0]!)), states: after };
}

/** The cell that reads in one direction: of a bidirectional one the cell inside. */
export function directedOf(spec: CellSpec): DirectedCellSpec {
  return spec.kind === 'bidirectional' ? spec.cell : spec;
}

/** The weights of the layer and direction at a scope path, the gates side by side in the cell's order. */
export function layerWeights(
  engine: Engine,
  spec: DirectedCellSpec,
  path: string,
  variable: (path: string) => Tensor,
): LayerWeights {
  const { gates, vectors } = cells[spec.kind];
  const beside = (name: string) => engine.join(gates.map((gate) => variable(`${path}/${gate}/${name}`)));
  const row = (values: Tensor): Tensor3D =>
    engine.tf.reshape(values, [values.shape[0]!, 1, values.shape[1]!]);
  const names = vectors?.(spec) ?? {};
  const own = gates.flatMap((gate) => (names[gate] ? [variable(`${path}/${gate}/${names[gate]}`)] : []));
  return {
    wx: beside('wx') as Tensor3D,
    wt: beside('wt') as Tensor3D,
    bi: row(beside('bi')),
    ...(own.length > 0 && { vectors: row(engine.join(own)) }),
  };
}
