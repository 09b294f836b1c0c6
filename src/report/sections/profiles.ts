import { numberText } from '../../terminal/number-text.js';
import { html } from '../html.js';
import { profilePicture } from '../pictures/profile-picture.js';
import type { ProfileSet, ReportData } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { foldedTable } from '../table.js';

/** How the results of each value are distributed over its trials: profiles, the best to expect, the excess. */
export function profilesSection(
  { profiles, comparison }: ReportData,
  addPicture: AddPicture,
): Section | null {
  if (profiles.length === 0 || comparison === null) return null;
  const { name, unit } = comparison.metric;
  const measure = `${name}${unit && ` (${unit})`}`;
  const body = html`<p>The share of trials that came to a loss or a lower one; a line further to the left is better, and where lines cross neither is better for all. Diverged trials count as the worst score.</p>
${profiles.map((set) => {
  const of = set.group && ` for ${set.group}`;
  return html`${set.group === '' ? [] : [html`<h3>${set.group}</h3>`]}${addPicture(profilePicture(set, measure), `Performance profiles${of}: ${measure}.`)}${tableOf(set, of)}`;
})}`;
  return { id: 'profiles', title: 'Distribution of results', body };
}

function tableOf({ values }: ProfileSet, of: string) {
  const most = values.reduce((so, { best }) => (best.length > so.length ? best : so), values[0]!.best);
  const titles = [
    'median',
    ...most.map(({ n }) => (n === 1 ? 'mean' : `best of ${n} to expect`)),
    'excess over the lowest',
  ];
  const columns = [{ title: 'value' }, ...titles.map((title) => ({ title, kind: 'number' as const }))];
  const rows = values.map(({ value, median, best, excess }) => [
    value,
    numberText(median),
    ...most.map((_, i) => (best[i] ? numberText(best[i].loss) : '–')),
    numberText(excess, 3),
  ]);
  return foldedTable(`Results over trials${of}`, columns, rows);
}
