import type { InitializerSpec } from '../initializers/index.js';
import type { Shape } from '../initializers/initializer.js';
import { cells, type DirectedCellSpec } from './directed.js';

/** As much of a variable scope as declaring a stack needs. */
export interface ScopeOfVariables {
  /** The scope of that name inside this one. */
  scope(name: string): ScopeOfVariables;
  /** Declares the variable of that name in this scope. */
  get(name: string, shape: Shape, initializer: InitializerSpec): unknown;
}

/** The initializer of the variable at `path`, the path counted from the model's root; `fallback` is the cell's own. */
export type InitializerOf = (path: string, fallback?: InitializerSpec) => InitializerSpec;

/** Declares one layer's variables in `scope`: gate by gate in order `wx` [I, H], `wt` [H, H] and `bi` [H]. */
export function declareLayer(
  scope: ScopeOfVariables,
  path: string,
  spec: DirectedCellSpec,
  inputSize: number,
  initializerOf: InitializerOf,
): void {
  const cell = cells[spec.kind];
  const H = spec.units;
  for (const gate of cell.gates) {
    const inside = scope.scope(gate);
    inside.get('wx', [inputSize, H], initializerOf(`${path}/${gate}/wx`));
    inside.get('wt', [H, H], initializerOf(`${path}/${gate}/wt`));
    inside.get('bi', [H], initializerOf(`${path}/${gate}/bi`, cell.bias(spec, gate)));
  }
}
