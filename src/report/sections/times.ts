import { numberText } from '../../terminal/number-text.js';
import { html } from '../html.js';
import type { ReportData } from '../report-data.js';
import type { Section } from '../section.js';
import { table } from '../table.js';

/** How many steps each value takes to a loss, trials that never came there counted as they were seen. */
export function timesSection({ times }: ReportData): Section | null {
  if (times.length === 0) return null;
  const columns = [
    { title: 'value' },
    ...['mean steps', '± standard error', 'reached'].map((title) => ({ title, kind: 'number' as const })),
  ];
  const body = html`<p>Steps until a trial first comes to the loss that half of the values come to at the end. The mean is the restricted one, from Kaplan and Meier’s estimate: a trial that never came there counts up to the last step, one that ended before for as long as it was seen.</p>
${times.map(({ group, metric, loss, values }) => {
  const caption = `Steps to a ${metric} of ${numberText(loss)}${group && ` for ${group}`}`;
  const rows = values.map(({ value, mean, standardError, reached, trials }) => [
    value,
    numberText(mean, 3),
    numberText(standardError, 2),
    `${reached} of ${trials}`,
  ]);
  return table(caption, columns, rows);
})}`;
  return { id: 'times', title: 'Time to learn', body };
}
