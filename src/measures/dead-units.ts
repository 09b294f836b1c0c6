import { directedOf } from '../cells/index.js';
import { everyField } from './every-field.js';
import type { EveryOption, Measure } from './measure.js';
import { passOperations } from './pass-operations.js';

export type DeadUnitsSpec = { readonly kind: 'deadUnits' } & EveryOption;

/** The share of relu units that never fire. */
export function deadUnits(options: EveryOption = {}) {
  return { kind: 'deadUnits', ...options } as const;
}

/** The share of units whose output is 0 at every step of every sequence of the diagnostic batch; of an rnn with relu. */
export const deadUnitsMeasure: Measure<DeadUnitsSpec> = {
  kind: 'deadUnits',
  fields: everyField,
  refuse({ cell }) {
    const spec = directedOf(cell);
    return spec.kind === 'rnn' && spec.activation === 'relu'
      ? undefined
      : 'only an rnn with relu has units that can be dead';
  },
  operations: passOperations,
  async take(_spec, { trace }) {
    const found: Record<string, number> = {};
    for (const { name, outputs, spec } of (await trace()).layers) {
      const alive = new Uint8Array(spec.units);
      for (const [i, value] of outputs.entries()) if (value !== 0) alive[i % spec.units] = 1;
      found[`dead_units/${name}`] = 1 - alive.reduce((sum, one) => sum + one, 0) / spec.units;
    }
    return found;
  },
};
