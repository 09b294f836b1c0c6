import type { ThroughTimeSet } from '../report-data.js';
import { colours, dashes, pickFrom, picture, type VegaLite } from './picture.js';

/** The norm of the gradient by earlier states against the steps back to them, a line a value, on a logarithmic axis. */
export function throughTimePicture({ points }: ThroughTimeSet): VegaLite {
  const values = [...new Set(points.map(({ value }) => value))];
  const { params, lines } = pickFrom('value');
  return picture('Gradient by earlier states against the steps back to them', 300, {
    // A logarithm knows no zero; the table has it.
    data: {
      values: points
        .filter(({ norm }) => norm > 0)
        .map((point) => ({ ...point, norm: Number(point.norm.toPrecision(4)) })),
    },
    params,
    mark: { type: 'line', strokeWidth: 2, point: { size: 25 }, tooltip: true },
    encoding: {
      ...lines,
      x: {
        field: 'back',
        type: 'quantitative',
        title: 'steps before the last',
        axis: { grid: false, tickCount: { expr: 'ceil(width / 90)' }, labelOverlap: true },
      },
      y: { field: 'norm', type: 'quantitative', title: 'norm of ∂L/∂h', scale: { type: 'log' } },
      color: { field: 'value', type: 'nominal', scale: { domain: values, range: colours } },
      strokeDash: {
        field: 'value',
        type: 'nominal',
        scale: { domain: values, range: dashes(values.length) },
      },
    },
  });
}
