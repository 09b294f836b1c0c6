import type { Trial } from '../plan/trial.js';
import type { TrialEvent } from '../records/record.js';
import { textTable } from './text-table.js';

/** What one grid point came to over its seeds. */
export interface RankedPoint {
  /** Its place on every axis, by the axis's path. */
  readonly axes: Trial['axes'];
  /** Median over seeds of the final training and validation loss, a diverged or failed seed counting as the worst; Infinity where that is a diverged one. */
  readonly medianLoss: number;
  readonly medianValLoss: number;
  readonly seeds: number;
  readonly diverged: number;
  readonly failed: number;
}

/** Grid points from the lowest median final validation loss to the highest, tasks apart. */
export function rankGridPoints(
  trials: readonly Trial[],
  ends: ReadonlyMap<string, TrialEvent>,
): readonly RankedPoint[] {
  const byPoint = new Map<string, Trial[]>();
  for (const trial of trials) {
    if (!ends.has(trial.id)) continue;
    const alike = byPoint.get(trial.gridPoint);
    if (alike) alike.push(trial);
    else byPoint.set(trial.gridPoint, [trial]);
  }
  const points = [...byPoint.values()].map((alike): RankedPoint => {
    const over = alike.map((trial) => ends.get(trial.id)!);
    const count = (kind: string) => over.filter(({ outcome }) => outcome.kind === kind).length;
    return {
      axes: alike[0]!.axes,
      medianLoss: median(over.map(({ summary }) => summary.finalLoss ?? Number.POSITIVE_INFINITY)),
      medianValLoss: median(over.map(({ summary }) => summary.finalValLoss ?? Number.POSITIVE_INFINITY)),
      seeds: over.length,
      diverged: count('diverged'),
      failed: count('failed'),
    };
  });
  const task = ({ axes }: RankedPoint) =>
    Object.entries(axes)
      .filter(([path]) => /^task\b/.test(path))
      .join();
  return points.sort(
    (a, b) =>
      task(a).localeCompare(task(b)) ||
      compare(a.medianValLoss, b.medianValLoss) ||
      compare(a.medianLoss, b.medianLoss),
  );
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** The ranking as a table of at most `rows` grid points. */
export function rankingTable(points: readonly RankedPoint[], axes: readonly string[], rows = 20): string {
  const loss = (value: number) => (Number.isFinite(value) ? value.toFixed(4) : '–');
  const header = [
    '',
    ...axes,
    'val loss',
    'train loss',
    'seeds',
    'diverged',
    ...(points.some(({ failed }) => failed > 0) ? ['failed'] : []),
  ];
  const lines = points.slice(0, rows).map((point, index) => {
    const { medianValLoss, medianLoss, seeds, diverged, failed } = point;
    const cells = [loss(medianValLoss), loss(medianLoss), String(seeds), String(diverged), String(failed)];
    return [String(index + 1), ...axes.map((axis) => String(point.axes[axis] ?? '')), ...cells].slice(
      0,
      header.length,
    );
  });
  const numeric = header.map((_, column) => column).filter((column) => column === 0 || column > axes.length);
  const rest = points.length - lines.length;
  return textTable(header, lines, numeric) + (rest > 0 ? `\n… and ${rest} more grid points` : '');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort(compare);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
