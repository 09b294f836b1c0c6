import { everyField } from './every-field.js';
import type { EveryOption, Measure } from './measure.js';
import { passOperations } from './pass-operations.js';

export type HiddenNormsSpec = { readonly kind: 'hiddenNorms' } & EveryOption;

/** The size of the hidden state along a sequence. */
export function hiddenNorms(options: EveryOption = {}) {
  return { kind: 'hiddenNorms', ...options } as const;
}

/** ‖h_t‖/√H after t = 1, 2, 4, 8, … steps and after the last, the mean over the sequences of the diagnostic batch. */
export const hiddenNormsMeasure: Measure<HiddenNormsSpec> = {
  kind: 'hiddenNorms',
  fields: everyField,
  refuse: () => undefined,
  operations: passOperations,
  async take(_spec, { trace }) {
    const found: Record<string, number> = {};
    for (const { name, outputs, steps, batch, spec } of (await trace()).layers) {
      for (const step of stepsShown(steps)) {
        let sum = 0;
        for (let b = 0; b < batch; b++) {
          const from = ((step - 1) * batch + b) * spec.units;
          let square = 0;
          for (let i = from; i < from + spec.units; i++) square += outputs[i]! ** 2;
          sum += Math.sqrt(square / spec.units);
        }
        found[`hidden_norm/${name}.step_${step}`] = sum / batch;
      }
    }
    return found;
  },
};

/** 1, 2, 4, 8, … and T. */
function stepsShown(steps: number): readonly number[] {
  const shown: number[] = [];
  for (let step = 1; step < steps; step *= 2) shown.push(step);
  return [...shown, steps];
}
