import type { GradientSet } from '../report-data.js';
import { colours, dashes, pickFrom, picture, stepAxis, type VegaLite } from './picture.js';

/** The gradient norm of every variable of one place over steps, on a logarithmic axis. */
export function gradientsPicture({ points }: GradientSet): VegaLite {
  const scopes = [...new Set(points.map(({ scope }) => scope))];
  const legend = { columns: 2, labelLimit: 150 };
  const { params, lines } = pickFrom('scope');
  return picture('Gradient norm of every variable over steps', 340, {
    data: { values: points.map((point) => ({ ...point, norm: Number(point.norm.toPrecision(4)) })) },
    params,
    mark: { type: 'line', strokeWidth: 1.5, tooltip: true },
    encoding: {
      ...lines,
      x: stepAxis,
      y: { field: 'norm', type: 'quantitative', title: 'gradient norm', scale: { type: 'log' } },
      color: { field: 'scope', type: 'nominal', scale: { domain: scopes, range: colours }, legend },
      strokeDash: {
        field: 'scope',
        type: 'nominal',
        scale: { domain: scopes, range: dashes(scopes.length) },
        legend,
      },
    },
  });
}
