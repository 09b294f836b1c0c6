import { positive, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer, Shape } from './initializer.js';
import { orthogonalInitializer } from './orthogonal.js';
import type { Site } from './site.js';

export interface LsuvOptions {
  /** How far from 1 the variance may stay. Default 0.1. */
  readonly tolerance?: number;
}

export type LsuvSpec = { readonly kind: 'lsuv' } & Required<LsuvOptions>;

/**
 * Layer-sequential unit variance: orthogonal matrices which, from the bottom layer up, are divided by the standard deviation
 * of the sums that they lead to on one batch of the task, until its variance is within `tolerance` of 1. In a recurrent
 * layer those are a gate's sums before its activation, over all steps; the read-out's are the model's outputs. Mishkin &
 * Matas 2015, arXiv:1511.06422, algorithm 1; tolerance and at most ten divisions as in its authors' code.
 */
export function lsuv(options: Swept<LsuvOptions> = {}) {
  return { kind: 'lsuv', ...options } as const;
}

export const lsuvInitializer: Initializer<LsuvSpec> = {
  kind: 'lsuv',
  fields: { tolerance: withDefault(positive, 0.1) },
  refuse: (_spec, shape, site) => refuse(shape, site),
  sample: (_spec, random, shape) =>
    orthogonalInitializer.sample({ kind: 'orthogonal', gain: 1 }, random, shape),
  divisor: ({ tolerance }, stddev) => (Math.abs(stddev ** 2 - 1) < tolerance ? 1 : stddev),
};

function refuse(shape: Shape, site: Site | undefined): string | undefined {
  if (site === undefined) return 'lsuv must know where in a model the variable stands';
  if (shape.length !== 2) return 'lsuv needs a matrix';
  if (site.part === 'gate' && site.cell.kind === 'ltRnn' && site.variable === 'wt')
    return 'the wt of an ltRnn leads to no sum before an activation; give lsuv to its wx';
  return undefined;
}
