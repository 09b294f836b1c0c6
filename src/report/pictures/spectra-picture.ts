import { groupBy } from '../../analysis/group-by.js';
import { median } from '../../analysis/median.js';
import type { MatrixSpectrum, SpectraSet, When } from '../report-data.js';
import { colours, picture, rowHeight, type VegaLite, valueAxis } from './picture.js';

const names: Readonly<Record<When, string>> = { first: 'before training', last: 'at the last step' };

/** The span of singular values and the spectral radius of each value's matrices, before training and at its end. */
export function spectraPicture({ matrices }: SpectraSet): VegaLite {
  const values = [...new Set(matrices.map(({ value }) => value))];
  const shown = [...groupBy(matrices, ({ value, when }) => `${when}\n${value}`).values()].map(middle);
  const when = { field: 'when', type: 'nominal', scale: { domain: Object.values(names) } };
  const offset = { ...when, title: null };
  const color = { ...when, scale: { ...when.scale, range: ['#808080', colours[0]] } };
  const title = 'singular values; the mark is the spectral radius';
  const axis = { tickCount: { expr: 'ceil(width / 80)' } };
  return picture('Spectra of the hidden-to-hidden matrices', (rowHeight + 8) * Math.max(values.length, 2), {
    data: { values: shown },
    encoding: { y: valueAxis(values), yOffset: offset, color },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 3, opacity: 0.6 },
        encoding: {
          x: { field: 'smallest', type: 'quantitative', title, axis },
          x2: { field: 'largest' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1, tooltip: true },
        encoding: { x: { field: 'radius', type: 'quantitative' } },
      },
    ],
  });
}

/** The medians over the matrices of one value. */
function middle(alike: readonly MatrixSpectrum[]) {
  const [{ value, when }] = alike as [MatrixSpectrum];
  const over = (field: 'radius' | 'largest' | 'smallest') =>
    Number(median(alike.map((matrix) => matrix[field])).toPrecision(4));
  return {
    ...{ value, when: names[when], radius: over('radius') },
    ...{ largest: over('largest'), smallest: over('smallest') },
  };
}
