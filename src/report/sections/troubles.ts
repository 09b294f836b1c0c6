import { html } from '../html.js';
import type { ReportData } from '../report-data.js';
import type { Section } from '../section.js';
import { table } from '../table.js';

/** Trials that did not complete, with their reasons. */
export function troublesSection({ troubles }: ReportData): Section {
  const columns = [
    { title: 'where', kind: 'text' as const },
    { title: 'outcome' },
    { title: 'reason', kind: 'text' as const },
    { title: 'trials', kind: 'number' as const },
  ];
  const rows = troubles.map(({ value, outcome, reason, trials }) => [value, outcome, reason, String(trials)]);
  return {
    id: 'failures',
    title: 'What did not complete',
    body:
      rows.length === 0
        ? html`<p>Every trial that has ended completed.</p>`
        : table('Trials that diverged, failed or were stopped', columns, rows),
  };
}
