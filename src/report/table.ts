import { type Html, html } from './html.js';

/** A column of a table: its title, and whether it holds numbers or running text. */
export interface Column {
  readonly title: string;
  readonly kind?: 'number' | 'text';
}

/** A table that scrolls by itself where the screen is narrow, by keyboard too; the caption is read out first. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title, kind }) => html`<th scope="col" class="${kind ?? ''}">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, i) => cellOf(cell, columns[i]!, i === 0))}</tr>
`,
  )}</tbody></table></div>`;
}

/** A table that stands folded under a picture. */
export function foldedTable(...parts: Parameters<typeof table>): Html {
  return html`<details><summary>Table: ${parts[0]}</summary>${table(...parts)}</details>`;
}

function cellOf(cell: string, { kind }: Column, isFirst: boolean): Html {
  const style = kind ?? '';
  return isFirst && kind !== 'number'
    ? html`<th scope="row" class="${style}">${cell}</th>`
    : html`<td class="${style}">${cell}</td>`;
}
