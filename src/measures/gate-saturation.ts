import { cells, directedOf } from '../cells/index.js';
import { everyField } from './every-field.js';
import { gateValues } from './gate-values.js';
import type { EveryOption, Measure } from './measure.js';
import { passOperations } from './pass-operations.js';

export type GateSaturationSpec = { readonly kind: 'gateSaturation' } & EveryOption;

/** The share of each gate's values that stand near the ends of its range. */
export function gateSaturation(options: EveryOption = {}) {
  return { kind: 'gateSaturation', ...options } as const;
}

/** Beyond which values a gate counts as saturated. */
const thresholds = { sigmoid: { low: 0.1, high: 0.9 }, tanh: { low: -0.9, high: 0.9 } } as const;

/**
 * By gate, the share of values below 0.1 and above 0.9 for a sigmoid, below −0.9 and above 0.9 for a tanh: over the units,
 * the sequences of the diagnostic batch, and the steps 1, 2, 4, 8, … from the end. Karpathy, Johnson & Li 2015,
 * arXiv:1506.02078, section 4.3, for the thresholds of a sigmoid.
 */
export const gateSaturationMeasure: Measure<GateSaturationSpec> = {
  kind: 'gateSaturation',
  fields: everyField,
  refuse({ cell }) {
    const spec = directedOf(cell);
    const { gates, activation } = cells[spec.kind];
    return gates.some((gate) => activation(spec, gate) in thresholds)
      ? undefined
      : `the gates of ${spec.kind} with ${activation(spec, gates[0]!)} have no ends`;
  },
  operations: passOperations,
  async take(_spec, { engine, trace }) {
    const found: Record<string, number> = {};
    for (const layer of (await trace()).layers) {
      for (const { gate, activation, values } of await gateValues(engine, layer)) {
        if (activation !== 'sigmoid' && activation !== 'tanh') continue;
        const { low, high } = thresholds[activation];
        let [below, above] = [0, 0];
        for (const value of values) {
          if (value < low) below += 1;
          else if (value > high) above += 1;
        }
        found[`saturated_low/${layer.name}.${gate}`] = below / values.length;
        found[`saturated_high/${layer.name}.${gate}`] = above / values.length;
      }
    }
    return found;
  },
};
