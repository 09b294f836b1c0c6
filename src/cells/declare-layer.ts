import type { InitializerSpec } from '../initializers/index.js';
import type { Shape } from '../initializers/initializer.js';
import type { GateSite, Site } from '../initializers/site.js';
import { cells, type DirectedCellSpec } from './directed.js';

/** As much of a variable scope as declaring a stack needs. */
export interface ScopeOfVariables {
  /** The scope of that name inside this one. */
  scope(name: string): ScopeOfVariables;
  /** Declares the variable of that name in this scope; `site` is where it stands in the model. */
  get(name: string, shape: Shape, initializer: InitializerSpec, site: Site): unknown;
}

/** The initializer of the variable at `path`, the path counted from the model's root; `fallback` is the cell's own. */
export type InitializerOf = (path: string, fallback?: InitializerSpec) => InitializerSpec;

/** Declares one layer's variables in `scope`: gate by gate in order `wx` [I, H], `wt` [H, H] and `bi` [H], and the vector [H] that a gate may have besides. */
export function declareLayer(
  scope: ScopeOfVariables,
  path: string,
  spec: DirectedCellSpec,
  inputSize: number,
  initializerOf: InitializerOf,
): void {
  const cell = cells[spec.kind];
  const H = spec.units;
  const layer = {
    part: 'gate',
    layer: path,
    cell: spec,
    gates: cell.gates,
    inputs: inputSize,
    units: H,
  } as const;
  for (const gate of cell.gates) {
    const inside = scope.scope(gate);
    const at = (variable: GateSite['variable']): GateSite => ({ ...layer, gate, variable });
    inside.get('wx', [inputSize, H], initializerOf(`${path}/${gate}/wx`), at('wx'));
    inside.get('wt', [H, H], initializerOf(`${path}/${gate}/wt`), at('wt'));
    inside.get('bi', [H], initializerOf(`${path}/${gate}/bi`, cell.bias(spec, gate)), at('bi'));
    const vector = cell.vectors?.(spec)[gate];
    if (vector !== undefined)
      inside.get(vector, [H], initializerOf(`${path}/${gate}/${vector}`, { kind: 'zeros' }), at(vector));
  }
}
