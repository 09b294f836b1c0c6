import { numberText } from '../../terminal/number-text.js';
import { html } from '../html.js';
import { spectraPicture } from '../pictures/spectra-picture.js';
import type { ReportData, SpectraSet } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { foldedTable } from '../table.js';

/** The spectra of the hidden-to-hidden matrices, where they were measured. */
export function spectraSection({ spectra }: ReportData, addPicture: AddPicture): Section | null {
  if (spectra.length === 0) return null;
  const body = html`<p>Medians over trials of every hidden-to-hidden matrix W; the pictures show medians over the matrices too. The orthogonality error is ‖WᵀW − I‖, the departure from normality Henrici’s.</p>
${spectra.map((set) => {
  const of = set.group && ` for ${set.group}`;
  return html`${set.group === '' ? [] : [html`<h3>${set.group}</h3>`]}${addPicture(spectraPicture(set), `Spectra${of}: from the smallest singular value to the largest, with the spectral radius.`)}${tableOf(set, of)}`;
})}`;
  return { id: 'spectra', title: 'Spectra', body };
}

function tableOf({ matrices }: SpectraSet, of: string) {
  const numbers = ['radius', 'largest', 'smallest', 'orthogonalityError', 'departure'] as const;
  const titles = ['spectral radius', 'largest σ', 'smallest σ', 'orthogonality error', 'departure'];
  const columns = [
    ...['value', 'matrix', 'when'].map((title) => ({ title })),
    ...titles.map((title) => ({ title, kind: 'number' as const })),
  ];
  const rows = matrices.map((matrix) => [
    matrix.value,
    matrix.matrix,
    `${matrix.when} step`,
    ...numbers.map((field) => numberText(matrix[field], 3)),
  ]);
  return foldedTable(`Spectra by matrix${of}`, columns, rows);
}
