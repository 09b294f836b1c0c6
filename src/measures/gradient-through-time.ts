import { lineSlope } from '../math/line-slope.js';
import { everyField } from './every-field.js';
import type { EveryOption, Measure } from './measure.js';
import { passOperations } from './pass-operations.js';
import type { LayerTrace } from './trace.js';

export type GradientThroughTimeSpec = { readonly kind: 'gradientThroughTime' } & EveryOption;

/** The norm of the gradient of the last step's loss by earlier states. */
export function gradientThroughTime(options: EveryOption = {}) {
  return { kind: 'gradientThroughTime', ...options } as const;
}

/** What the parts of a state are called in metric names. */
const partNames = ['state', 'memory'] as const;

/**
 * ‖∂L/∂h_t‖ and, for cells that keep one, ‖∂L/∂c_t‖ with h_t held: L is the loss of a sequence's last step, and the norm is
 * the mean over the sequences of the diagnostic batch, at T − t = 0, 1, 2, 4, 8, …. The slope is that of the line through
 * ln of the norms against T − t (least squares) from 1 on: at 0 the read-out's gradient comes in, which says nothing of
 * the way through time. Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063.
 */
export const gradientThroughTimeMeasure: Measure<GradientThroughTimeSpec> = {
  kind: 'gradientThroughTime',
  fields: everyField,
  refuse: () => undefined,
  operations: passOperations,
  async take(_spec, { trace }) {
    const found: Record<string, number> = {};
    for (const layer of (await trace()).layers) {
      for (const [part, what] of partNames.entries()) {
        const norms = normsOf(layer, part);
        if (norms === undefined) continue;
        for (const [at, back] of layer.back.entries()) {
          // At the last step all of the gradient by c comes by way of h.
          if (back > 0 || part === 0) found[`${what}_gradient/${layer.name}.back_${back}`] = norms[at]!;
        }
        const behind = norms.slice(1);
        const slope = behind.includes(0)
          ? Number.NEGATIVE_INFINITY
          : lineSlope(layer.back.slice(1), behind.map(Math.log));
        if (slope !== undefined) found[`${what}_gradient_slope/${layer.name}`] = slope;
      }
    }
    return found;
  },
};

/** The mean norm over the sequences of the gradient by a part of the state, by steps back. */
function normsOf({ gradients, batch, spec }: LayerTrace, part: number): readonly number[] | undefined {
  if (gradients[0]![part] === undefined) return undefined;
  return gradients.map((state) => {
    const values = state[part]!;
    let sum = 0;
    for (let b = 0; b < batch; b++) {
      let square = 0;
      for (let i = b * spec.units; i < (b + 1) * spec.units; i++) square += values[i]! ** 2;
      sum += Math.sqrt(square);
    }
    return sum / batch;
  });
}
