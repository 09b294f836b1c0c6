import { groupBy } from '../../analysis/group-by.js';
import { numberText } from '../../terminal/number-text.js';
import { html } from '../html.js';
import { curvesPicture } from '../pictures/curves-picture.js';
import type { CurveSet, ReportData } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { foldedTable } from '../table.js';

/** Learning curves of each place: medians over trials with quartiles. */
export function curvesSection({ curves }: ReportData, addPicture: AddPicture): Section | null {
  const drawn = curves.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const body = html`<p>Lines are medians over trials, bands the quartiles. A trial that diverged counts up to where its loss was finite.${drawn.some(({ chance }) => typeof chance === 'number') ? ' Chance is what a model comes to that knows nothing.' : ''}</p>
${drawn.map((set) => {
  const of = set.group && ` for ${set.group}`;
  return html`${set.group === '' ? [] : [html`<h3>${set.group}</h3>`]}${addPicture(curvesPicture(set), `${set.metric} over steps${of}.`)}${curveTable(set, of)}`;
})}`;
  return { id: 'curves', title: 'Learning curves', body };
}

function curveTable({ points, metric, chance = null }: CurveSet, of: string) {
  const byValue = groupBy(points, ({ value }) => value);
  const shares = [0, 0.1, 0.25, 0.5, 1];
  const title = (share: number) =>
    share === 0 ? 'first step' : share === 1 ? 'last step' : `${100 * share} % of the steps`;
  const columns = [
    { title: 'value' },
    ...shares.map((share) => ({ title: title(share), kind: 'number' as const })),
  ];
  const rows = [...byValue].map(([value, line]) => [
    value,
    ...shares.map((share) => {
      const { step, median } = line[Math.round(share * (line.length - 1))]!;
      return `${numberText(median)} (${step})`;
    }),
  ]);
  if (chance !== null) rows.push(['chance', ...shares.map(() => numberText(chance))]);
  return foldedTable(`median ${metric}${of}, with the step in brackets`, columns, rows);
}
