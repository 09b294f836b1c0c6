import { beyondScale } from '../../analysis/beyond-scale.js';
import type { Gains, SpreadPoint, TransferPlace } from '../../analysis/transfer.js';
import { yosinskiTable } from '../../analysis/yosinski-table.js';
import { scaleSentence } from '../../terminal/scale-sentence.js';
import { estimateText, type TransferAnswer } from '../../terminal/transfer-text.js';
import { html } from '../html.js';
import { curvesPicture } from '../pictures/curves-picture.js';
import { transferPicture } from '../pictures/transfer-picture.js';
import type { BandPoint, ReportData } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { foldedTable, table } from '../table.js';

/** What beginning with weights trained before gained, in words, as a heat map, as curves and in tables. */
export function transferSection({ transfer }: ReportData, addPicture: AddPicture): Section | null {
  if (transfer === null) return null;
  const { metric, places, sources } = transfer;
  const body = html`<p>Gains over beginning anew by ${metric}, seed by seed, with 95 % intervals; what is above 0 is a gain.</p>
<ul>${Object.entries(sources).map(([hash, name]) => html`<li>Source ${hash}: ${name}</li>`)}</ul>
${places.map((place) => placeBody(place, transfer, addPicture))}`;
  return { id: 'transfer', title: 'Transfer', body };
}

function placeBody(place: TransferPlace, { metric }: TransferAnswer, addPicture: AddPicture) {
  const where = Object.entries(place.axes)
    .map(([path, value]) => `${path}=${value}`)
    .join(' ');
  const of = where && ` for ${where}`;
  const points = [
    ...band('anew', place.anewCurve),
    ...shownRows(place).flatMap(({ label, curve }) => band(label, curve)),
  ];
  return html`${where === '' ? [] : [html`<h3>${where}</h3>`]}
<ul>${beyondScale(place).map((verdict) => html`<li>${scaleSentence(verdict)}.</li>`)}</ul>
${addPicture(transferPicture(place), `Gain in area, on average over all updates${of}.`)}
${addPicture(curvesPicture({ group: where, metric, points }), `${metric} over steps${of}: means over seeds, bands from the lowest to the highest.`)}
${gainsTable(place, of)}
${lastLosses(place, of)}`;
}

/** At most so many curves are drawn beside that of beginning anew: those of weights as they are with the largest gains. */
const mostCurves = 7;

function shownRows({ rows }: TransferPlace) {
  return rows
    .filter(({ mode }) => mode === 'weights')
    .toSorted((a, b) => b.free.area.mean - a.free.area.mean)
    .slice(0, mostCurves);
}

function band(value: string, curve: readonly SpreadPoint[]): readonly BandPoint[] {
  return curve.map(({ step, mean, lowest, highest }) => ({
    ...{ value, step, median: mean, lower: lowest, upper: highest },
  }));
}

function gainsTable({ rows }: TransferPlace, of: string) {
  const measures = ['jump-start', 'area', 'asymptote', 'ratio'];
  const columns = [
    { title: 'begins with' },
    { title: 'source' },
    { title: 'source counted' },
    ...measures.map((title) => ({ title, kind: 'number' as const })),
    { title: 'seeds', kind: 'number' as const },
  ];
  const cells = ({ jumpStart, area, asymptote, ratio }: Gains) =>
    [jumpStart, area, asymptote, ratio].map((value) => estimateText(value));
  const lines = rows.flatMap((row) => [
    [row.label, row.source, 'no', ...cells(row.free), String(row.seeds)],
    [row.label, row.source, `${row.sourceUpdates} updates`, ...cells(row.counted), String(row.seeds)],
  ]);
  return foldedTable(`Gains over beginning anew${of}`, columns, lines);
}

function lastLosses(place: TransferPlace, of: string) {
  const rows = yosinskiTable(place);
  if (rows.length === 0) return [];
  const parts = ['base', 'BnB', 'BnBPlus', 'AnB', 'AnBPlus'] as const;
  const columns = [
    { title: 'scopes' },
    { title: 'A' },
    ...parts.map((part) => ({ title: part.replace('Plus', '+'), kind: 'number' as const })),
  ];
  const lines = rows.map((row) => [
    row.scopes,
    row.source,
    ...parts.map((part) => (row[part] === null ? '' : estimateText(row[part]))),
  ]);
  return [
    table(
      `Last losses by scopes${of}: B from its own task, A from another; frozen, or trained further (+)`,
      columns,
      lines,
    ),
  ];
}
