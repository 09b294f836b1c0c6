import { numberText } from '../../terminal/number-text.js';
import { html } from '../html.js';
import { phasePicture } from '../pictures/phase-picture.js';
import type { ReportData } from '../report-data.js';
import type { AddPicture, Section } from '../section.js';
import { table } from '../table.js';

/** The phase diagram: loss, gradient norm and divergence rate of every value in every place. */
export function phaseSection({ cells, comparison }: ReportData, addPicture: AddPicture): Section | null {
  if (cells.length === 0) return null;
  const metric = comparison?.metric.name ?? 'final loss';
  const measures = [
    ['score', metric, `Median ${metric} of the trials that have one`],
    ['gradNorm', 'gradient norm at step 0', 'Median norm of the whole gradient at step 0, before clipping'],
    ['divergence', 'divergence rate', 'Share of trials whose loss or gradient was no longer finite'],
  ] as const;
  const pictures = measures
    // Where nothing diverged there is nothing to see of it.
    .filter(([field]) =>
      cells.some((cell) => (field === 'divergence' ? cell[field] > 0 : cell[field] !== null)),
    )
    .map(
      ([field, title, caption]) =>
        html`<h3>${title}</h3>${addPicture(phasePicture(cells, field, title), `${caption}.`)}`,
    );
  const columns = [
    { title: 'value' },
    { title: 'place' },
    ...['trials', metric, 'of chance', 'gradient norm', 'diverged'].map((title) => ({
      title,
      kind: 'number' as const,
    })),
  ];
  const rows = cells.map(({ value, group, trials, score, gradNorm, divergence, chance }) => [
    value,
    group,
    String(trials),
    score === null ? '–' : numberText(score),
    score === null || chance === null ? '–' : `${numberText((100 * score) / chance, 3)} %`,
    gradNorm === null ? '–' : numberText(gradNorm, 3),
    `${Math.round(100 * divergence)} %`,
  ]);
  return {
    id: 'phase',
    title: 'Phase diagram',
    body: html`${pictures}${cells.every(({ divergence }) => divergence === 0) ? [html`<p>No trial diverged.</p>`] : []}${table('Phase diagram: medians over trials', columns, rows)}`,
  };
}
