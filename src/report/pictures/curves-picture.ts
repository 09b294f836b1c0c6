import type { BandPoint, CurveSet } from '../report-data.js';
import { chanceLine, colours, dashes, pickFrom, picture, stepAxis, type VegaLite } from './picture.js';

/** Learning curves of one place: medians over trials, with the quartiles as bands. */
export function curvesPicture({ points, metric, chance = null }: CurveSet): VegaLite {
  const values = [...new Set(points.map(({ value }) => value))];
  const color = { field: 'value', type: 'nominal', scale: { domain: values, range: colours } };
  const { params, lines, bands } = pickFrom('value');
  return picture(`${metric} over steps`, 320, {
    data: { values: points.map(rounded) },
    layer: [
      {
        mark: { type: 'area' },
        encoding: {
          x: stepAxis,
          y: { field: 'lower', type: 'quantitative', title: metric, scale: scaleOf(points, chance) },
          y2: { field: 'upper' },
          color,
          ...bands,
        },
      },
      {
        params,
        mark: { type: 'line', strokeWidth: 2, tooltip: true },
        encoding: {
          x: stepAxis,
          y: { field: 'median', type: 'quantitative' },
          color,
          ...lines,
          strokeDash: {
            field: 'value',
            type: 'nominal',
            scale: { domain: values, range: dashes(values.length) },
          },
        },
      },
      ...(chance === null ? [] : chanceLine('y', chance)),
    ],
  });
}

/** Where losses fall by more than a factor of 20 their end would lie on the axis: then it is logarithmic. */
function scaleOf(points: readonly BandPoint[], chance: number | null): VegaLite {
  const ends = points.flatMap(({ lower, upper }) => [lower, upper]).concat(chance ?? []);
  const low = ends.reduce((least, end) => Math.min(least, end), Number.POSITIVE_INFINITY);
  const high = ends.reduce((most, end) => Math.max(most, end), 0);
  return low > 0 && high / low > 20 ? { type: 'log' } : { zero: false };
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
