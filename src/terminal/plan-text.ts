import type { Axis } from '../plan/axis.js';
import { seedLabel } from '../plan/seed-label.js';
import type { Trial } from '../plan/trial.js';
import { bytesText } from './bytes-text.js';
import { durationText } from './duration-text.js';
import { textTable } from './text-table.js';

/** A trial that others begin from. */
export interface PlannedSource {
  readonly id: string;
  readonly label: string;
  /** The trial that it begins from itself; null where it begins anew. */
  readonly from: string | null;
  /** How many begin from it. */
  readonly trials: number;
  /** `to train`, or what it has come to, or that nothing that is missing needs it. */
  readonly state: string;
}

/** The size of a shape's cohorts, as the first steps suggest it. */
export interface FittedSize {
  /** What a trial of the shape trains, in words. */
  readonly shape: string;
  readonly replicas: number;
  /** Updates of single trials a second. */
  readonly rate: number;
}

/** What a sweep would do, without doing it. */
export interface PlanDescription {
  readonly axes: readonly Axis[];
  /** Trials of the whole plan, of the part asked for, and of that part those still missing. */
  readonly planned: number;
  readonly wanted: number;
  readonly missing: number;
  readonly cohorts: number;
  /** How many trials of a shape train at once, where the first steps on a GPU have told what is best. */
  readonly fitted: readonly FittedSize[];
  readonly backend: string;
  readonly workers: number;
  /** Floating-point operations of all missing trials, textbook count. */
  readonly flops: number;
  /** Estimated from the time of a few updates of each shape. */
  readonly seconds: number;
  /** The kinds of the rules that may end trials early; what the trials would cost is told for all to their end. */
  readonly stop: readonly string[];
  /** Memory of all workers together at most, estimated. */
  readonly bytes: number;
  /** The trials that those asked for begin from, each before what begins from it. */
  readonly graph: readonly PlannedSource[];
  /** The first trials that would run. */
  readonly first: readonly Trial[];
  /** What has changed since the last run, a sentence each. */
  readonly notes: readonly string[];
}

/** A plan's description for the terminal. */
export function planText(description: PlanDescription): string {
  const { axes, planned, wanted, missing, cohorts, backend, workers, flops, seconds, stop, bytes, first } =
    description;
  const width = Math.max(...axes.map(({ path }) => path.length), 0);
  const lines = [
    'axes',
    ...axes.map(({ path, values }) => `  ${path.padEnd(width)}  ${values.join(', ')}`),
    `trials   ${planned} planned, ${wanted} asked for, ${missing} to run in ${cohorts} cohorts`,
    ...description.fitted.map((one) => `at once  ${fittedText(one)}`),
    `cost     ${(flops / 1e12).toPrecision(3)} TFLOP, about ${durationText(seconds)} on ${backend} with ${workers} workers`,
    ...(stop.length > 0
      ? [`stop     ${stop.join(', ')} may end trials early: the cost is at most that`]
      : []),
    `memory   at most about ${bytesText(bytes)}, all workers together`,
  ];
  lines.push(...graphLines(description.graph));
  if (first.length > 0) {
    const paths = axes.map(({ path }) => path);
    const rows = first.map((trial) => [
      trial.id,
      ...paths.map((path) => String(trial.axes[path] ?? '')),
      seedLabel(trial.spec.seed),
    ]);
    lines.push('', textTable(['trial', ...paths, 'seed'], rows));
    if (missing > first.length) lines.push(`… and ${missing - first.length} more`);
  }
  for (const note of description.notes) lines.push('', note);
  return lines.join('\n');
}

/** How many trials of a shape train at once, in words. */
export function fittedText({ shape, replicas, rate }: FittedSize): string {
  return `up to ${replicas} trials of ${shape}, measured at ${Number(rate.toPrecision(3))} updates of a trial a second`;
}

/** So many sources are drawn. */
const mostSources = 12;

/** The graph: a line for each source, what it begins from before it and how many begin from it behind. */
function graphLines(graph: readonly PlannedSource[]): readonly string[] {
  if (graph.length === 0) return [];
  const rows = graph
    .slice(0, mostSources)
    .map(({ id, label, from, trials, state }) => [
      `${from === null ? '' : `${from} ─▶ `}${id}`,
      label,
      state,
      `─▶ ${trials === 1 ? '1 trial' : `${trials} trials`}`,
    ]);
  const more = graph.length - rows.length;
  return [
    '',
    textTable(['source', 'what it is', 'stands at', 'begins'], rows),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}
