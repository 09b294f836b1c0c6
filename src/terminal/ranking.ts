import { axesOfTask, type Trial } from '../plan/trial.js';
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
  return points.sort(
    (a, b) =>
      axesOfTask(a).localeCompare(axesOfTask(b)) ||
      compare(a.medianValLoss, b.medianValLoss) ||
      compare(a.medianLoss, b.medianLoss),
  );
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** How many of a long ranking are shown: the first and the last. */
const shownFirst = 15;
const shownLast = 5;

/** The ranking as a table for each task, places counted in each; of many grid points the best and the worst. */
export function rankingTable(points: readonly RankedPoint[], axes: readonly string[]): string {
  const byTask = new Map<string, RankedPoint[]>();
  for (const point of points)
    byTask.set(axesOfTask(point), [...(byTask.get(axesOfTask(point)) ?? []), point]);
  return [...byTask.values()].map((alike) => tableOfTask(alike, axes)).join('\n\n');
}

function tableOfTask(points: readonly RankedPoint[], axes: readonly string[]): string {
  const hasFailed = points.some(({ failed }) => failed > 0);
  const measures = ['val loss', 'train loss', 'seeds', 'diverged', ...(hasFailed ? ['failed'] : [])];
  const header = ['', ...axes, ...measures];
  const rows = points.map(({ axes: place, medianValLoss, medianLoss, seeds, diverged, failed }, index) => [
    String(index + 1),
    ...axes.map((axis) => String(place[axis] ?? '')),
    lossText(medianValLoss),
    lossText(medianLoss),
    ...[seeds, diverged, ...(hasFailed ? [failed] : [])].map(String),
  ]);
  const hidden = rows.length - shownFirst - shownLast;
  const gap = ['…', ...header.slice(1).map(() => '')];
  const shown = hidden > 0 ? [...rows.slice(0, shownFirst), gap, ...rows.slice(-shownLast)] : rows;
  const numeric = header.flatMap((_, column) => (column === 0 || column > axes.length ? [column] : []));
  return textTable(header, shown, numeric);
}

function lossText(loss: number): string {
  return Number.isFinite(loss) ? loss.toFixed(4) : '–';
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort(compare);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
