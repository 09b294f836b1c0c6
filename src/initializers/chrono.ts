import { above } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { gateBias } from './gate-bias.js';

export interface ChronoOptions {
  /** The longest dependency to be expected, in steps: T_max, above 2. */
  readonly longest: number;
}

export type ChronoSpec = { readonly kind: 'chrono' } & ChronoOptions;

/**
 * Biases whose units remember for 2 to `longest` steps: the forget gate's is log u with u uniform on
 * [1, longest − 1], and the input gate's its negative; the update gate of a GRU, which here keeps the state, gets log u.
 * Other gates get 0. Tallec & Ollivier 2018, arXiv:1804.11188, equations 15 and 16.
 */
export function chrono(options: Swept<ChronoOptions>) {
  return { kind: 'chrono', ...options } as const;
}

export const chronoInitializer = gateBias<ChronoSpec>({
  kind: 'chrono',
  fields: { longest: above(2) },
  cells: ['lstm', 'peepholeLstm', 'coupledLstm', 'janet', 'gru'],
  value({ longest }, { gate }, shared) {
    const keep = Math.log(1 + shared * (longest - 2));
    if (gate === 'forget_gate' || gate === 'update_gate') return keep;
    return gate === 'input_gate' ? -keep : 0;
  },
});
