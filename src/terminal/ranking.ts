import { axesOfTask, type Trial } from '../plan/trial.js';
import { isSourceless } from '../records/is-sourceless.js';
import type { TrialEvent } from '../records/record.js';
import { textTable } from './text-table.js';

/** What one grid point came to over its seeds. */
export interface RankedPoint {
  /** Its place on every axis, by the axis's path. */
  readonly axes: Trial['axes'];
  /**
   * Median over seeds of the final training and validation loss, a diverged or failed seed counting as the worst;
   * Infinity where that is a diverged one, and where a seed was stopped early or never began.
   */
  readonly medianLoss: number;
  readonly medianValLoss: number;
  readonly seeds: number;
  readonly diverged: number;
  readonly failed: number;
  /** Seeds that a rule stopped early. How they would have ended is not known, so the grid point has no place. */
  readonly stopped: number;
  /** Seeds that never began, since their source has no weights for them; such a grid point has no place either. */
  readonly sourceless: number;
}

/** Whether what a grid point comes to is not known. */
export function isWithoutPlace({ stopped, sourceless }: RankedPoint): boolean {
  return stopped + sourceless > 0;
}

/** Grid points from the lowest median final validation loss to the highest, tasks apart; those without a place come last. */
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
    const cancelled = count('cancelled');
    const sourceless = over.filter(({ outcome }) => isSourceless(outcome)).length;
    const medianOf = (loss: 'finalLoss' | 'finalValLoss') =>
      cancelled > 0
        ? Number.POSITIVE_INFINITY
        : median(over.map(({ summary }) => summary[loss] ?? Number.POSITIVE_INFINITY));
    return {
      axes: alike[0]!.axes,
      medianLoss: medianOf('finalLoss'),
      medianValLoss: medianOf('finalValLoss'),
      seeds: over.length,
      diverged: count('diverged'),
      failed: count('failed'),
      stopped: cancelled - sourceless,
      sourceless,
    };
  });
  return points.sort(
    (a, b) =>
      axesOfTask(a).localeCompare(axesOfTask(b)) ||
      Number(isWithoutPlace(a)) - Number(isWithoutPlace(b)) ||
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

/**
 * The ranking as a table for each task, places counted in each; of many grid points the best and the worst. Those whose
 * seeds were stopped or never began stand below, without a place.
 */
export function rankingTable(points: readonly RankedPoint[], axes: readonly string[]): string {
  const byTask = new Map<string, RankedPoint[]>();
  for (const point of points)
    byTask.set(axesOfTask(point), [...(byTask.get(axesOfTask(point)) ?? []), point]);
  return [...byTask.values()].map((alike) => tableOfTask(alike, axes)).join('\n\n');
}

function tableOfTask(points: readonly RankedPoint[], axes: readonly string[]): string {
  const rare = (['failed', 'stopped', 'sourceless'] as const).filter((what) =>
    points.some((point) => point[what] > 0),
  );
  const header = [
    '',
    ...axes,
    'val loss',
    'train loss',
    'seeds',
    'diverged',
    ...rare.map((what) => (what === 'sourceless' ? 'no source' : what)),
  ];
  const rows = points.map((point, index) => [
    isWithoutPlace(point) ? '–' : String(index + 1),
    ...axes.map((axis) => String(point.axes[axis] ?? '')),
    lossText(point.medianValLoss),
    lossText(point.medianLoss),
    ...[point.seeds, point.diverged, ...rare.map((what) => point[what])].map(String),
  ]);
  const ranked = points.filter((point) => !isWithoutPlace(point)).length;
  const shown = [...firstAndLast(rows.slice(0, ranked)), ...firstAndLast(rows.slice(ranked))];
  const numeric = header.flatMap((_, column) => (column === 0 || column > axes.length ? [column] : []));
  return textTable(header, shown, numeric);
}

/** The first and the last rows of many, with a gap between them. */
function firstAndLast(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (rows.length <= shownFirst + shownLast) return rows;
  const gap = rows[0]!.map((_, column) => (column === 0 ? '…' : ''));
  return [...rows.slice(0, shownFirst), gap, ...rows.slice(-shownLast)];
}

function lossText(loss: number): string {
  return Number.isFinite(loss) ? loss.toFixed(4) : '–';
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort(compare);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
