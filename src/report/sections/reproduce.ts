import type { SweepEvent } from '../../records/record.js';
import { html } from '../html.js';
import type { ReportData } from '../report-data.js';
import type { Section } from '../section.js';

/** How to make this sweep again: the command, versions, code and machine of its last run, and the experiment. */
export function reproduceSection({ last, name }: ReportData): Section | null {
  if (last === null) return null;
  const { git, host, versions, backend, codeHash, time, file, experiment } = last;
  const commit =
    git === null ? 'not in a git repository' : `${git.commit}${git.dirty ? ', with changes' : ''}`;
  const facts: readonly (readonly [string, string])[] = [
    ['begun', `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`],
    ['backend', backend ?? 'none was needed'],
    ['processor', hostText(host)],
    ['system', String(host.platform ?? 'not known')],
    [
      'versions',
      Object.entries(versions)
        .map((entry) => entry.join(' '))
        .join(', '),
    ],
    ['commit', commit],
    ['code', `SHA-256 ${codeHash}`],
  ];
  const body = html`<pre><code>npx run-sweep ${baseName(file) ?? `${name}.ts`}</code></pre>
<dl>${facts.map(([term, fact]) => html`<dt>${term}</dt><dd>${fact}</dd>`)}</dl>
<details><summary>The experiment, every default written out</summary><pre tabindex="0"><code>${JSON.stringify(experiment, null, 2)}</code></pre></details>`;
  return { id: 'reproduce', title: 'How to reproduce it', body };
}

/** What the record tells of the machine. */
function hostText({ processor, cores, memoryGiB }: SweepEvent['host']): string {
  const parts = [processor, cores && `${cores} cores`, memoryGiB && `${memoryGiB} GiB`];
  return parts.filter(Boolean).join(', ') || 'not known';
}

/** The file's name alone: its folder is nobody else's business. */
function baseName(file: string | undefined): string | undefined {
  return file?.split(/[\\/]/).at(-1);
}
