import { html } from '../html.js';
import { sharesPicture } from '../pictures/shares-picture.js';
import type { ReportData } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { table } from '../table.js';

/** How much of the outcome's variance goes with each axis and with the seed. */
export function sharesSection({ shares, comparison }: ReportData, addPicture: AddPicture): Section | null {
  if (shares === null || comparison === null) return null;
  const parts = [
    ...Object.entries(shares.axes),
    ['interactions of these', shares.interactions] as const,
    ['seed', shares.seed] as const,
    ['seeds of a grid point', shares.rest] as const,
  ];
  const body = html`<p>First-order shares of the variance of ${comparison.metric.name} over all trials; an axis inside of others counts for what it explains beyond them. To the seed goes what all trials of a seed have in common, and to the seeds of a grid point what is left between them.</p>
${addPicture(sharesPicture(parts), 'Shares of the variance.')}
${table(
  'Shares of the variance',
  [{ title: 'part' }, { title: 'share', kind: 'number' }],
  parts.map(([part, share]) => [part, `${(100 * share).toFixed(1)} %`]),
)}`;
  return { id: 'variance', title: 'What the outcome depends on', body };
}
