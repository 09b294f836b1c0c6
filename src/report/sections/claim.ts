import { claimColumns, claimRow } from '../../terminal/claim-text.js';
import { html } from '../html.js';
import type { ReportData } from '../report-data.js';
import type { Section } from '../section.js';
import { table } from '../table.js';

/** The claim that the experiment makes, with the verdict of its trials and the numbers under it. */
export function claimSection({ claim: judged }: ReportData): Section | null {
  if (judged === null) return null;
  const { claim, verdict, expectations, missing } = judged;
  const waits = missing > 0 ? `; ${missing} of the trials that it speaks of have no result yet` : '';
  const columns = claimColumns.map(
    ({ title, isNumber }) => ({ title, kind: isNumber ? 'number' : 'text' }) as const,
  );
  return {
    id: 'claim',
    title: 'The claim',
    body: html`<p>${claim.text} (${claim.source})</p>
<p><strong>${verdict}</strong>${waits}.</p>
${table('The claim: what was expected and what was found', columns, expectations.map(claimRow))}
<p class="soft">Each expectation is tested by a one-sided exact signed-rank test over seeds, at 0.05. The claim is reproduced where all hold, and not where one is shown to fail.</p>`,
  };
}
