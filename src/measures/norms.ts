import { everyField } from './every-field.js';
import type { EveryOption, Found, Measure } from './measure.js';

export type NormsSpec = { readonly kind: 'norms' } & EveryOption;

/** The norm of every variable, of its update and of all together, and the update's norm by the weights'. */
export function norms(options: EveryOption = {}) {
  return { kind: 'norms', ...options } as const;
}

/**
 * ‖θ‖, ‖Δθ‖ and ‖Δθ‖/‖θ‖ by variable and over all; Δθ is the update that the gradient of the same row led to. Squares of
 * the variables' norms add up to the square of the global one. The gradient's own norms are recorded in any case.
 */
export const normsMeasure: Measure<NormsSpec> = {
  kind: 'norms',
  fields: everyField,
  refuse: () => undefined,
  operations: ({ layout }) => 700 * layout.size,
  async take(_spec, { model, parameters, next }) {
    const found: Record<string, number> = {};
    const record = (name: string, weight: number, update: number) => {
      found[`weight_norm/${name}`] = Math.sqrt(weight);
      if (next === undefined) return;
      found[`update_norm/${name}`] = Math.sqrt(update);
      // Of a variable that is zero no ratio can be told.
      if (weight > 0) found[`update_ratio/${name}`] = Math.sqrt(update / weight);
    };
    const whole = { weight: 0, update: 0 };
    for (const { path, offset, size } of model.layout.variables) {
      const { weight, update } = squares(parameters, next, offset, size);
      whole.weight += weight;
      whole.update += update;
      record(path.replaceAll('/', '.'), weight, update);
    }
    record('global', whole.weight, whole.update);
    return found satisfies Found;
  },
};

/** The sums of squares of a part of the parameters, and of what is added to it. */
function squares(
  before: Float32Array,
  after: Float32Array | undefined,
  offset: number,
  size: number,
): { readonly weight: number; readonly update: number } {
  let [weight, update] = [0, 0];
  const end = offset + size;
  for (let i = offset; i < end; i++) weight += before[i]! * before[i]!;
  if (after === undefined) return { weight, update };
  for (let i = offset; i < end; i++) {
    const step = after[i]! - before[i]!;
    update += step * step;
  }
  return { weight, update };
}
