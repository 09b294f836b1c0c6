import { matrixSpectrum } from '../math/matrix-spectrum.js';
import { everyField } from './every-field.js';
import type { EveryOption, Measure } from './measure.js';
import type { MeasuredModel } from './measured-model.js';

export type SpectrumSpec = { readonly kind: 'spectrum' } & EveryOption;

/** The spectrum of every hidden-to-hidden matrix `wt`, gate by gate. */
export function spectrum(options: EveryOption = {}) {
  return { kind: 'spectrum', ...options } as const;
}

/**
 * Of every `wt` [H, H]: the spectral radius max |λ|, the largest and the smallest singular value, their ratio (condition
 * number), ‖WᵀW − I‖_F (orthogonality error), and Henrici's departure from normality √(‖W‖_F² − Σ|λ|²)
 * (Henrici 1962, "Bounds for iterates, inverses, spectral variation and fields of values of non-normal matrices").
 */
export const spectrumMeasure: Measure<SpectrumSpec> = {
  kind: 'spectrum',
  fields: everyField,
  refuse: () => undefined,
  operations: (model) => recurrentMatrices(model).reduce((sum, { shape }) => sum + 300 * shape[0]! ** 3, 0),
  async take(_spec, { model, parameters }) {
    const found: Record<string, number> = {};
    for (const { path, shape, offset, size } of recurrentMatrices(model)) {
      const name = path.replaceAll('/', '.');
      const matrix = new Float64Array(parameters.subarray(offset, offset + size));
      const of = matrixSpectrum(matrix, shape[0]!);
      found[`spectral_radius/${name}`] = of.radius;
      found[`largest_singular_value/${name}`] = of.largest;
      found[`smallest_singular_value/${name}`] = of.smallest;
      found[`condition_number/${name}`] = of.largest / of.smallest;
      found[`orthogonality_error/${name}`] = of.orthogonalityError;
      found[`departure_from_normality/${name}`] = of.departure;
    }
    return found;
  },
};

function recurrentMatrices({ layout }: MeasuredModel): MeasuredModel['layout']['variables'] {
  return layout.variables.filter(({ path }) => path.endsWith('/wt'));
}
