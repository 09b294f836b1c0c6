import { groupBy } from '../../analysis/group-by.js';
import { numberText } from '../../terminal/number-text.js';
import { html } from '../html.js';
import { throughTimePicture } from '../pictures/through-time-picture.js';
import type { ReportData, ThroughTimeSet } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { foldedTable } from '../table.js';

/** How much of the last step's gradient reaches earlier states, where that was measured. */
export function throughTimeSection({ throughTime }: ReportData, addPicture: AddPicture): Section | null {
  if (throughTime.length === 0) return null;
  const body = html`<p>L is the loss of the last step of a sequence, h the state so many steps before it; medians over trials. A line that falls is a gradient that vanishes on its way back, one that rises is a gradient that explodes.</p>
${throughTime.map((set) => {
  const title = titleOf(set);
  return html`<h3>${title}</h3>${addPicture(throughTimePicture(set), `Gradient through time, ${title}.`)}${tableOf(set, title)}`;
})}`;
  return { id: 'through-time', title: 'Gradient through time', body };
}

function titleOf({ group, layer, when }: ThroughTimeSet): string {
  const at = when === 'first' ? 'before training' : 'at the last step';
  return `${group === '' || group === layer ? layer : `${group}, ${layer}`}, ${at}`;
}

function tableOf({ points }: ThroughTimeSet, title: string) {
  const distances = [...new Set(points.map(({ back }) => back))].sort((a, b) => a - b);
  const columns = [
    { title: 'value' },
    ...distances.map((back) => ({ title: `${back} back`, kind: 'number' as const })),
  ];
  const rows = [...groupBy(points, ({ value }) => value)].map(([value, line]) => {
    const norms = new Map(line.map(({ back, norm }) => [back, norm]));
    return [value, ...distances.map((back) => (norms.has(back) ? numberText(norms.get(back)!, 3) : '–'))];
  });
  return foldedTable(`Norm of ∂L/∂h by steps back, ${title}`, columns, rows);
}
