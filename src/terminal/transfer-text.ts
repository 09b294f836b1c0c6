import { beyondScale } from '../analysis/beyond-scale.js';
import type { Estimate, Gains, TransferPlace, TransferRow } from '../analysis/transfer.js';
import { yosinskiTable } from '../analysis/yosinski-table.js';
import { numberText } from './number-text.js';
import { scaleSentence } from './scale-sentence.js';
import { textTable } from './text-table.js';

/** What beginning with other weights came to, and what its numbers are of. */
export interface TransferAnswer {
  /** `loss/val`, or `loss/train` where nothing was validated. */
  readonly metric: string;
  readonly places: readonly TransferPlace[];
  /** What stands behind each source's hash, in words. */
  readonly sources: Readonly<Record<string, string>>;
}

/** How much of it is shown. */
export interface TransferTextOptions {
  /** Leaves out the numbers of controls, and the updates until a loss is reached. Default false. */
  readonly brief?: boolean;
}

/** The transfer of a sweep for the terminal: for each place what was gained, in words and numbers. */
export function transferText(
  { metric, places, sources }: TransferAnswer,
  { brief = false }: TransferTextOptions = {},
): string {
  return [
    `transfer by ${metric}, lower is better: gains over beginning anew, seed by seed, with 95 % intervals`,
    ...places.map((place) => placeText(place, sources, brief)),
    [
      'jump-start: at the first step · area: on average over all updates · asymptote: at the last · ratio: area as a share of',
      'the mean loss · counted: the same, with the updates of the source counted as the trial’s own',
    ].join('\n'),
  ].join('\n\n');
}

function placeText(place: TransferPlace, sources: TransferAnswer['sources'], brief: boolean): string {
  const shown = brief ? place.rows.filter(({ mode }) => mode === 'weights') : place.rows;
  const where = Object.entries(place.axes).map(([path, value]) => `${path}=${value}`);
  const named = new Set(place.rows.map(({ source }) => source));
  const listed = [...named].map((source) => `source ${source}: ${sources[source] ?? 'unknown'}`);
  return [
    ...(where.length > 0 ? [where.join(' ')] : []),
    listed.join('\n'),
    beyondScale(place)
      .map((verdict) => `${scaleSentence(verdict)}.`)
      .join('\n'),
    gainsTable(shown),
    ...(brief ? [] : [timesTable(place)]),
    ...yosinskiText(place),
  ].join('\n\n');
}

function gainsTable(rows: readonly TransferRow[]): string {
  const header = ['begins with', 'source', '', 'jump-start', 'area', 'asymptote', 'ratio', 'seeds'];
  const lines = rows.flatMap((row) => [
    [row.label, row.source, 'free', ...gainCells(row.free), String(row.seeds)],
    ['', '', `counted (${row.sourceUpdates})`, ...gainCells(row.counted), ''],
  ]);
  return textTable(header, lines, [7]);
}

function gainCells({ jumpStart, area, asymptote, ratio }: Gains): readonly string[] {
  return [estimateText(jumpStart), estimateText(area), estimateText(asymptote), estimateText(ratio, 2)];
}

/** A mean with its interval behind it. */
export function estimateText({ mean, interval }: Estimate, digits = 3): string {
  const ends = [interval.lower, interval.upper].map((end) => numberText(end, digits));
  return Number.isFinite(interval.lower)
    ? `${numberText(mean, digits)} (${ends.join(' to ')})`
    : numberText(mean, digits);
}

/** Updates until a loss is reached, for weights as they are; the means count a trial that never comes there as its last update. */
function timesTable({ rows, seeds }: TransferPlace): string {
  const shown = rows.filter(({ mode }) => mode === 'weights');
  const header = ['begins with', 'loss', 'anew', 'free', 'sooner by', 'counted', 'sooner by', 'reached'];
  const lines = shown.flatMap((row) => row.free.times.map((_, i) => timeCells(row, i, seeds)));
  return `updates until a loss is reached; one that never is counts as the last update\n${textTable(header, lines)}`;
}

function timeCells({ label, free, counted }: TransferRow, i: number, seeds: number): readonly string[] {
  const [time, late] = [free.times[i]!, counted.times[i]!];
  return [
    i === 0 ? label : '',
    numberText(time.threshold),
    numberText(time.anew, 3),
    numberText(time.warm, 3),
    estimateText(time.gain),
    numberText(late.warm, 3),
    estimateText(late.gain),
    `anew ${time.reachedAnew}, free ${time.reachedWarm}, counted ${late.reachedWarm} of ${seeds}`,
  ];
}

function yosinskiText(place: TransferPlace): readonly string[] {
  const table = yosinskiTable(place);
  if (table.length === 0) return [];
  const cell = (value: Estimate | null) => (value === null ? '' : estimateText(value));
  const rows = table.map(({ scopes, source, base, BnB, BnBPlus, AnB, AnBPlus }) => [
    ...[scopes, source, cell(base), cell(BnB), cell(BnBPlus), cell(AnB), cell(AnBPlus)],
  ]);
  return [
    `last losses by scopes: B from its own task, A from another; frozen, or trained further (+)\n${textTable(['scopes', 'A', 'base', 'BnB', 'BnB+', 'AnB', 'AnB+'], rows)}`,
  ];
}
