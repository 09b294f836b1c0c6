import type { Site } from '../initializers/site.js';
import type { Symbols } from './source-weights.js';

/** The layers' scope paths from the bottom up, those of a bidirectional layer side by side. */
type Layers = readonly (readonly string[])[];

/** Where the rows and columns of a variable stand in the source's, -1 for a symbol that the source lacks; undefined where each stands in its own place. */
export interface SymbolPlaces {
  readonly rows?: readonly number[];
  readonly columns?: readonly number[];
}

/** Matches the rows of what reads symbols, and the columns of what says them, by the characters that they stand for. */
export function symbolPlaces(
  site: Site,
  { layers, symbols }: { readonly layers: Layers; readonly symbols: Symbols },
  source: Symbols,
): SymbolPlaces {
  const side = symbolSide(site, layers);
  if (side === undefined) return {};
  const [own, others] = [symbols[side], source[side]];
  if (own === undefined || others === undefined || own.join('\0') === others.join('\0')) return {};
  const places = new Map(others.map((symbol, place) => [symbol, place]));
  const found = own.map((symbol) => places.get(symbol) ?? -1);
  return side === 'input' ? { rows: found } : { columns: found };
}

/** Which alphabet a variable goes by: that of the inputs, where it reads them, or that of the outputs. */
export function symbolSide(site: Site, layers: Layers): 'input' | 'output' | undefined {
  if (site.part === 'read-out') return 'output';
  return site.variable === 'wx' && layers[0]!.includes(site.layer) ? 'input' : undefined;
}
