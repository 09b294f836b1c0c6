import type { Site } from '../initializers/site.js';
import type { WarmMode, WarmStartSpec } from '../plan/trial.js';
import { mapScope } from '../scopes/map-scope.js';
import { matchesScope } from '../scopes/scope-pattern.js';
import { controlWeights, type Weights } from './control-weights.js';
import { permuteUnits } from './permute-units.js';
import type { SourceWeights, Symbols } from './source-weights.js';
import { symbolPlaces } from './symbol-places.js';

/** A variable of the model that begins with weights of others. */
export interface Target {
  readonly path: string;
  readonly shape: readonly number[];
  readonly site: Site;
  /** Of the variable, to be written over. */
  readonly values: Float32Array;
  /** Of the optimizer's state of it, one for each number that it keeps of a weight. */
  readonly slots: readonly Float32Array[];
}

/** The model that begins with weights of others. */
export interface TargetModel {
  readonly variables: readonly Target[];
  /** The layers' scope paths from the bottom up, those of a bidirectional layer side by side. */
  readonly layers: readonly (readonly string[])[];
  readonly symbols: Symbols;
  /** The seed of first weights, from which controls are drawn. */
  readonly seed: number;
}

/**
 * The variables of a source that a warm start puts into those of a model, by the path of the latter; a variable that is to
 * be drawn anew is left out.
 */
export function loadedNames(
  { load, reinit }: Pick<WarmStartSpec, 'load' | 'reinit'>,
  paths: readonly string[],
): ReadonlyMap<string, string> {
  const anew = (path: string) => reinit.some((pattern) => matchesScope(pattern, path));
  return new Map(
    paths.flatMap((path) => {
      const name = anew(path) ? undefined : mapScope(load, path);
      return name === undefined ? [] : [[path, name] as const];
    }),
  );
}

/** The mode of a variable: of modes by pattern the last that matches, or weights as they are. */
export function modeOf(mode: WarmStartSpec['mode'], path: string): WarmMode {
  if (typeof mode === 'string') return mode;
  return Object.entries(mode).findLast(([pattern]) => matchesScope(pattern, path))?.[1] ?? 'weights';
}

/**
 * Puts weights of a source into a model, whose variables hold their initializers' values. The optimizer's state comes
 * with weights that are taken as they are, or permuted, where it is asked for. The source must fit.
 */
export function loadWeights(model: TargetModel, source: SourceWeights, warmStart: WarmStartSpec): void {
  const byPath = new Map(model.variables.map((target) => [target.path, target]));
  for (const [path, name] of loadedNames(warmStart, [...byPath.keys()])) {
    const target = byPath.get(path)!;
    const mode = modeOf(warmStart.mode, path);
    const put = (weights: Weights, into: Float32Array) =>
      place(
        mode === 'permuted'
          ? permuteUnits(weights, target.site, model.layers, model.seed)
          : controlWeights(mode, weights, model.seed, path),
        { ...target, values: into },
        model,
        source.symbols,
      );
    put(source.variables.get(name)!, target.values);
    if (warmStart.optimizerState !== 'loaded' || (mode !== 'weights' && mode !== 'permuted')) continue;
    for (const [slot, into] of target.slots.entries()) put(source.slots[slot]!.get(name)!, into);
  }
}

/** Writes weights into a variable: whole, or those of the symbols that both texts have. */
function place({ shape, values }: Weights, target: Target, model: TargetModel, symbols: Symbols): void {
  const { rows, columns } = symbolPlaces(target.site, model, symbols);
  if (rows === undefined && columns === undefined) {
    target.values.set(values);
    return;
  }
  const sourceWidth = shape.at(-1)!;
  const width = target.shape.at(-1)!;
  const height = target.values.length / width;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const [row, column] = [rows ? rows[i]! : i, columns ? columns[j]! : j];
      if (row >= 0 && column >= 0) target.values[i * width + j] = values[row * sourceWidth + column]!;
    }
  }
}
