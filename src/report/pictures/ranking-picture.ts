import type { GroupComparison } from '../../analysis/compare-trials.js';
import { chanceLine, colours, picture, rowHeight, type VegaLite, valueAxis } from './picture.js';

/** The ranking of one place: the centre of each value with its interval. */
export function rankingPicture({ values, chance }: GroupComparison, measure: string): VegaLite {
  const rows = values.map(({ value, centre, interval, place, trials, diverged }) => ({
    ...{ value, centre, place, trials, diverged },
    lower: finite(interval.lower),
    upper: finite(interval.upper),
  }));
  const y = valueAxis(values.map(({ value }) => value));
  const leads = { condition: { test: 'datum.place === 1', value: colours[0] }, value: '#808080' };
  return picture(`The ranking by ${measure}`, rowHeight * Math.max(values.length, 2), {
    data: { values: rows },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 3, opacity: 0.6 },
        encoding: {
          y,
          x: {
            field: 'lower',
            type: 'quantitative',
            title: measure,
            scale: { zero: false },
            axis: { tickCount: { expr: 'ceil(width / 80)' } },
          },
          x2: { field: 'upper' },
          color: leads,
        },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1, tooltip: true },
        encoding: { y, x: { field: 'centre', type: 'quantitative' }, color: leads },
      },
      ...(chance !== null && isNear(chance, values) ? chanceLine('x', chance) : []),
    ],
  });
}

/** Whether a level lies among the values, or not so far from them that it would squeeze them. */
function isNear(level: number, values: GroupComparison['values']): boolean {
  const ends = values.flatMap(({ centre, interval }) => [centre, interval.lower, interval.upper]);
  const known = ends.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return level >= low && level <= high + 0.5 * (high - low);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
