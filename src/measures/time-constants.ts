import { cells, directedOf } from '../cells/index.js';
import { everyField } from './every-field.js';
import { gateValues } from './gate-values.js';
import type { EveryOption, Measure } from './measure.js';
import { passOperations } from './pass-operations.js';

export type TimeConstantsSpec = { readonly kind: 'timeConstants' } & EveryOption;

/** For how many steps units keep their state, as quantiles over the units. */
export function timeConstants(options: EveryOption = {}) {
  return { kind: 'timeConstants', ...options } as const;
}

const percents = [10, 50, 90] as const;

/**
 * τ = 1/(1 − f) in steps, f being the value of the gate that keeps the state (a GRU's is u): the 10th, 50th and 90th
 * percentile over the units, the sequences of the diagnostic batch, and the steps 1, 2, 4, 8, … from the end. Tallec &
 * Ollivier 2018, arXiv:1804.11188, section 2.
 */
export const timeConstantsMeasure: Measure<TimeConstantsSpec> = {
  kind: 'timeConstants',
  fields: everyField,
  refuse({ cell }) {
    const { kind } = directedOf(cell);
    return cells[kind].keeps === undefined ? `${kind} has no gate that keeps its state` : undefined;
  },
  operations: passOperations,
  async take(_spec, { engine, trace }) {
    const found: Record<string, number> = {};
    for (const layer of (await trace()).layers) {
      const { keeps } = cells[layer.spec.kind];
      const kept = (await gateValues(engine, layer)).find(({ gate }) => gate === keeps);
      if (kept === undefined) continue;
      const sorted = kept.values.toSorted();
      for (const percent of percents) {
        const share = sorted[Math.round(((sorted.length - 1) * percent) / 100)]!;
        found[`time_constant_q${percent}/${layer.name}`] = 1 / (1 - share);
      }
    }
    return found;
  },
};
