import { nonNegative, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { criticalVariance } from './critical-variance.js';
import type { Initializer } from './initializer.js';
import { refuseNonSquare } from './square.js';
import { scaledFloats, standardNormals } from './standard-draws.js';

export interface CriticalOptions {
  /** The variance that the input and the bias add to a unit's preactivation. Default 0. */
  readonly inputVariance?: number;
}

export type CriticalSpec = { readonly kind: 'critical' } & Required<CriticalOptions>;

/**
 * Normal values of variance σ²/n at the edge of chaos of a tanh network: σ² is such that a small difference of two states
 * neither grows nor shrinks, χ = σ²·E[tanh′(√q·z)²] = 1 where q = σ²·E[tanh(√q·z)²] + inputVariance. Poole et al. 2016,
 * arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232. The paper's layers are feed-forward with weights of their
 * own; a recurrent layer uses the same weights at every step.
 */
export function critical(options: Swept<CriticalOptions> = {}) {
  return { kind: 'critical', ...options } as const;
}

export const criticalInitializer: Initializer<CriticalSpec> = {
  kind: 'critical',
  fields: { inputVariance: withDefault(nonNegative, 0) },
  refuse(_spec, shape, site) {
    const tanh = site === undefined || (site.part === 'gate' && site.cell.activation === 'tanh');
    return tanh ? refuseNonSquare('critical', shape) : 'critical is for the wt of a tanh rnn';
  },
  sample({ inputVariance }, random, [n = 1]) {
    const stddev = Math.sqrt(criticalVariance(inputVariance) / n);
    return scaledFloats(standardNormals(random.uniforms(n * n)), stddev);
  },
};
