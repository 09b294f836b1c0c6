import type { BandPoint, CurveSet } from '../report-data.js';
import { colours, dashes, picture, stepAxis, type VegaLite } from './picture.js';

/** Learning curves of one place: medians over trials, with the quartiles as bands. */
export function curvesPicture({ points, metric, chance = null }: CurveSet): VegaLite {
  const values = [...new Set(points.map(({ value }) => value))];
  const color = { field: 'value', type: 'nominal', scale: { domain: values, range: colours } };
  return picture(`${metric} over steps`, 320, {
    data: { values: points.map(rounded) },
    layer: [
      {
        mark: { type: 'area', opacity: 0.18 },
        encoding: {
          x: stepAxis,
          y: { field: 'lower', type: 'quantitative', title: metric, scale: { zero: false } },
          y2: { field: 'upper' },
          color,
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2, tooltip: true },
        encoding: {
          x: stepAxis,
          y: { field: 'median', type: 'quantitative' },
          color,
          strokeDash: {
            field: 'value',
            type: 'nominal',
            scale: { domain: values, range: dashes(values.length) },
          },
        },
      },
      ...(chance === null ? [] : chanceLine(chance)),
    ],
  });
}

/** What a model that knows nothing comes to, as a line across. */
function chanceLine(chance: number): readonly VegaLite[] {
  const data = { values: [{ chance, name: 'chance' }] };
  const y = { field: 'chance', type: 'quantitative' };
  return [
    { data, mark: { type: 'rule', strokeDash: [3, 3], color: '#808080' }, encoding: { y } },
    {
      data,
      mark: { type: 'text', align: 'right', baseline: 'bottom', dy: -2, color: '#808080', fontSize: 12 },
      encoding: { x: { value: 'width' }, y, text: { field: 'name' } },
    },
  ];
}

/** Five digits are finer than any screen, and make the page a third smaller. */
function rounded({ value, step, ...band }: BandPoint) {
  const digits = (number: number) => Number(number.toPrecision(5));
  return {
    ...{ value, step, median: digits(band.median) },
    lower: digits(band.lower),
    upper: digits(band.upper),
  };
}
