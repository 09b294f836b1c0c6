import { oneOf, optional } from '../spec/field.js';
import type { Shape } from './initializer.js';
import { shapeSize } from './shape-size.js';
import type { GateSite, Site } from './site.js';

/** The inputs and outputs of one unit, as variance scaling counts them. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * Over which matrix a gate's fans are taken: its own [inputs, units]; all gates' side by side, [inputs, G·units], as
 * Keras does; or these with wx and wt on top of each other, [inputs + units, G·units], as TF1 does (where a GRU's two
 * gates make one such matrix and its candidate another).
 */
export type FansOver = 'gate' | 'layer' | 'joined';

/** The option `over` of variance scaling; left out it is 'gate'. */
export const fansOverField = optional(oneOf('gate', 'layer', 'joined'));

/**
 * The fans of a shape: the two sides of a matrix [inputs, outputs], n and n for a bias [n]; leading
 * dimensions beyond two multiply both. As in Keras 3.
 */
export function fans(shape: Shape): Fans {
  const fanOut = shape.at(-1) ?? 1;
  const fanIn = shape.at(-2) ?? fanOut;
  const field = shapeSize(shape.slice(0, -2));
  return { fanIn: field * fanIn, fanOut: field * fanOut };
}

/** The fans of a gate's wx or wt, taken over the matrix that `over` names. */
export function gateFans({ cell, gates, gate, variable, inputs, units }: GateSite, over: FansOver): Fans {
  const rows = variable === 'wx' ? inputs : units;
  if (over === 'gate') return { fanIn: rows, fanOut: units };
  if (over === 'layer') return { fanIn: rows, fanOut: gates.length * units };
  const beside = cell.kind !== 'gru' ? gates.length : gate === 'candidate' ? 1 : 2;
  return { fanIn: inputs + units, fanOut: beside * units };
}

/** Why fans cannot be taken over such a matrix for a variable, or undefined where they can. */
export function refuseFansOver(over: FansOver | undefined, site: Site | undefined): string | undefined {
  if (over === undefined || over === 'gate') return undefined;
  if (site?.part === 'gate' && (site.variable === 'wx' || site.variable === 'wt')) return undefined;
  return `fans over '${over}' are those of a recurrent layer's wx and wt`;
}
