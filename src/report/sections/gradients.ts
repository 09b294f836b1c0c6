import { groupBy } from '../../analysis/group-by.js';
import { numberText } from '../../terminal/number-text.js';
import { html } from '../html.js';
import { gradientsPicture } from '../pictures/gradients-picture.js';
import type { ReportData } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { foldedTable } from '../table.js';

/** The gradient norm of every variable over steps, of the foremost value of each place. */
export function gradientsSection({ gradients }: ReportData, addPicture: AddPicture): Section | null {
  const drawn = gradients.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const number = 'number' as const;
  const body = html`<p>Medians over trials of the norm of each variable’s part of the gradient, before clipping, of the value that stands first.</p>
${drawn.map((set) => {
  const title = [set.group, set.value].filter((part) => part !== '').join(': ');
  const columns = [
    { title: 'variable' },
    { title: 'first step', kind: number },
    { title: 'last step', kind: number },
  ];
  const rows = [...groupBy(set.points, ({ scope }) => scope)].map(([scope, line]) => [
    scope,
    numberText(line[0]!.norm, 3),
    numberText(line.at(-1)!.norm, 3),
  ]);
  return html`<h3>${title}</h3>${addPicture(gradientsPicture(set), `Gradient norm by variable, ${title}.`)}${foldedTable(`gradient norm by variable, ${title}`, columns, rows)}`;
})}`;
  return { id: 'gradients', title: 'Gradient norm by variable', body };
}
