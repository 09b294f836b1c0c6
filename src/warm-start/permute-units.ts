import type { Site } from '../initializers/site.js';
import { randomOrder } from '../math/random-order.js';
import { randomStream } from '../math/random-stream.js';
import type { Weights } from './control-weights.js';

/**
 * Puts the units of every layer in a random order of its own, consistently: the columns of wx, both sides of wt, bi, and
 * the rows of whatever reads the layer. A whole network that is permuted computes what it did before. `layers` are the
 * layers' scope paths from the bottom up, those of a bidirectional layer side by side.
 */
export function permuteUnits(
  { shape, values }: Weights,
  site: Site,
  layers: readonly (readonly string[])[],
  seed: number,
): Weights {
  const [rows = 1, cols = 1] = shape.length === 1 ? [1, shape[0]] : shape;
  const { first, second } = ordersOf(site, layers, seed, rows, cols);
  const permuted = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      permuted[i * cols + j] = values[(first?.[i] ?? i) * cols + (second?.[j] ?? j)]!;
    }
  }
  return { shape, values: permuted };
}

/** The orders of a variable's rows and columns; undefined where they stay. */
function ordersOf(
  site: Site,
  layers: readonly (readonly string[])[],
  seed: number,
  rows: number,
  cols: number,
): { readonly first?: ArrayLike<number> | undefined; readonly second?: ArrayLike<number> | undefined } {
  if (site.part === 'read-out')
    return site.variable === 'w' ? { first: readerOrder(layers.at(-1), seed, rows) } : {};
  const own = unitOrder(site.layer, seed, cols);
  const level = layers.findIndex((paths) => paths.includes(site.layer));
  if (site.variable === 'wx') return { first: readerOrder(layers[level - 1], seed, rows), second: own };
  return site.variable === 'wt' ? { first: own, second: own } : { second: own };
}

/** The order of the inputs of what reads a layer: that of each direction's units, side by side. */
function readerOrder(
  paths: readonly string[] | undefined,
  seed: number,
  width: number,
): ArrayLike<number> | undefined {
  if (paths === undefined) return undefined;
  const units = width / paths.length;
  return paths.flatMap((path, direction) =>
    Array.from(unitOrder(path, seed, units), (unit) => direction * units + unit),
  );
}

function unitOrder(layer: string, seed: number, units: number): Int32Array {
  return randomOrder(randomStream(seed, 'warmStart/permuted', layer), units);
}
