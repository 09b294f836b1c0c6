import type { ProfileSet } from '../report-data.js';
import { colours, dashes, pickFrom, picture, type VegaLite } from './picture.js';

/** Performance profiles: the share of the trials of each value that came to a loss or a lower one. */
export function profilePicture({ values }: ProfileSet, measure: string): VegaLite {
  const names = values.map(({ value }) => value);
  const points = values.flatMap(({ value, points }) =>
    points.map(({ loss, share }) => ({ value, loss: Number(loss.toPrecision(5)), share })),
  );
  const { params, lines } = pickFrom('value');
  return picture(`Share of trials by ${measure}`, 300, {
    data: { values: points },
    params,
    mark: { type: 'line', strokeWidth: 2, interpolate: 'step-after', tooltip: true },
    encoding: {
      ...lines,
      x: {
        field: 'loss',
        type: 'quantitative',
        title: measure,
        scale: { zero: false, nice: false },
        axis: { grid: false, tickCount: { expr: 'ceil(width / 80)' }, labelOverlap: true },
      },
      y: {
        field: 'share',
        type: 'quantitative',
        title: 'share of trials at or below',
        scale: { domain: [0, 1] },
        axis: { format: '.0%' },
      },
      color: { field: 'value', type: 'nominal', scale: { domain: names, range: colours } },
      strokeDash: { field: 'value', type: 'nominal', scale: { domain: names, range: dashes(names.length) } },
    },
  });
}
