import type { CheckedTrialSource } from '../experiment/check-warm-start.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import { isLabelled } from './is-labelled.js';
import type { AxisValue } from './trial.js';

/** The one grid point that a source names; throws InvalidRequest, with one sentence, where there is none or several. */
export function pickPoint<Point extends { readonly axes: Readonly<Record<string, AxisValue>> }>(
  points: readonly Point[],
  source: CheckedTrialSource,
): Point {
  const { name } = source.experiment;
  const where = Object.entries(source.where as Readonly<Record<string, AxisValue>>);
  const paths = [...new Set(points.flatMap(({ axes }) => Object.keys(axes)))];
  for (const [path, value] of where) {
    const place = `warmStart.from.where["${path}"]`;
    if (!paths.includes(path)) {
      const hint = suggest(path, paths) || (paths.length > 0 ? `; it has ${paths.join(', ')}` : '');
      throw new InvalidRequest(`${place}: the experiment ${name} has no axis "${path}"${hint}`);
    }
    const labels = [...new Set(points.flatMap(({ axes }) => (path in axes ? [String(axes[path])] : [])))];
    if (!labels.some((label) => isLabelled(label, String(value)))) {
      throw new InvalidRequest(
        `${place}: ${path} of the experiment ${name} has no value "${value}"; it has ${labels.join(', ')}`,
      );
    }
  }
  const fits = ({ axes }: Point) =>
    where.every(([path, value]) => path in axes && isLabelled(String(axes[path]), String(value)));
  const [point, ...others] = points.filter(fits);
  if (point === undefined)
    throw new InvalidRequest(`warmStart.from.where: the experiment ${name} has no grid point with all of it`);
  if (others.length === 0) return point;
  const open = paths.filter((path) => others.some(({ axes }) => axes[path] !== point.axes[path]));
  throw new InvalidRequest(
    `warmStart.from: ${others.length + 1} grid points of the experiment ${name} fit, and one was expected; say in where which ${open.join(' and which ')}`,
  );
}
