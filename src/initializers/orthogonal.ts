import { qr } from '../math/qr.js';
import type { RandomStream } from '../math/random-stream.js';
import { remember } from '../math/remember.js';
import { anyNumber, oneOf, optional, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { floatValues } from './float-values.js';
import type { Initializer } from './initializer.js';
import type { GateSite } from './site.js';
import { standardNormals } from './standard-draws.js';

export interface OrthogonalOptions {
  /** Every singular value. Default 1. */
  readonly gain?: number;
  /**
   * Which matrix is orthogonal: each gate's own, or all gates' of a layer side by side, [inputs, G·units], as in Keras:
   * then a gate by itself is not orthogonal, and the mean square of its singular values is gain² / G. Default 'gate'.
   */
  readonly over?: 'gate' | 'layer';
}

export type OrthogonalSpec = { readonly kind: 'orthogonal'; readonly gain: number } & Pick<
  OrthogonalOptions,
  'over'
>;

/** A random matrix with orthonormal columns, or rows where it is wide, times `gain`. Saxe et al. 2013, arXiv:1312.6120. */
export function orthogonal(options: Swept<OrthogonalOptions> = {}) {
  return { kind: 'orthogonal', ...options } as const;
}

export const orthogonalInitializer: Initializer<OrthogonalSpec> = {
  kind: 'orthogonal',
  fields: { gain: withDefault(anyNumber, 1), over: optional(oneOf('gate', 'layer')) },
  refuse({ over }, shape, site) {
    if (shape.length !== 2) return 'orthogonal needs a matrix';
    return over === 'layer' && site?.part !== 'gate'
      ? "orthogonal over 'layer' is for a recurrent layer's wx and wt"
      : undefined;
  },
  sample({ gain, over }, random, shape, placed) {
    const [rows = 1, cols = 1] = shape;
    const values =
      over === 'layer' && placed?.site.part === 'gate'
        ? gateOfLayer(placed.site, placed.streamAt, rows)
        : randomOrthogonal(random, rows, cols);
    return floatValues(values, (value) => gain * value);
  },
};

/** A matrix [rows, cols] with orthonormal columns, or rows where it is wide, by the Haar measure. Mezzadri 2007, arXiv:math-ph/0609050. */
export function randomOrthogonal(
  random: Pick<RandomStream, 'uniforms'>,
  rows: number,
  cols: number,
): Float64Array {
  const tall = Math.max(rows, cols);
  const narrow = Math.min(rows, cols);
  const { q } = qr(standardNormals(random.uniforms(tall * narrow)), tall, narrow);
  if (rows >= cols) return q;
  const values = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) values[i * cols + j] = q[j * narrow + i]!;
  }
  return values;
}

/** The matrices that were made of a stream, by their rows: the gates of a layer follow each other and share one. */
const layerMatrices = remember((_stream: RandomStream) => new Map<number, Float64Array>());

/** A gate's columns of the matrix that all gates of its layer share, [rows, G·units]; all draw it from the same stream. */
function gateOfLayer(
  { layer, gates, gate, variable, units }: GateSite,
  streamAt: (path: string) => RandomStream,
  rows: number,
): Float64Array {
  const width = gates.length * units;
  const known = layerMatrices(streamAt(`${layer}/${variable}`));
  const whole = known.get(rows) ?? randomOrthogonal(streamAt(`${layer}/${variable}`), rows, width);
  known.set(rows, whole);
  const first = gates.indexOf(gate) * units;
  const values = new Float64Array(rows * units);
  for (let i = 0; i < rows; i++) {
    values.set(whole.subarray(i * width + first, i * width + first + units), i * units);
  }
  return values;
}
