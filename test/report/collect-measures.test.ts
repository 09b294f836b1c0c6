import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricsRow } from '../../src/records/record.js';
import { MeasureCollector } from '../../src/report/collect-measures.js';
import { compilePicture } from '../../src/report/compile-picture.js';
import { html } from '../../src/report/html.js';
import type { VegaLite } from '../../src/report/pictures/picture.js';
import type { ReportData } from '../../src/report/report-data.js';
import { spectraSection } from '../../src/report/sections/spectra.js';
import { throughTimeSection } from '../../src/report/sections/through-time.js';

const row = (step: number, metrics: MetricsRow['metrics']): MetricsRow => ({
  ...{ v: 1, trial: 't', attempt: 1, step, time: 0, metrics },
});
const measures = (scale: number): MetricsRow['metrics'] => ({
  'loss/train': 9,
  'state_gradient/gru.back_0': 2 * scale,
  'state_gradient/gru.back_4': 0,
  'state_gradient_slope/gru': '-Infinity',
  'spectral_radius/gru.candidate.wt': scale,
  'largest_singular_value/gru.candidate.wt': 2 * scale,
  'smallest_singular_value/gru.candidate.wt': 0,
  'condition_number/gru.candidate.wt': 'Infinity',
  'orthogonality_error/gru.candidate.wt': 3 * scale,
  'departure_from_normality/gru.candidate.wt': 4 * scale,
});

function collected(): MeasureCollector {
  const collector = new MeasureCollector();
  for (const scale of [1, 3, 5]) {
    collector.add('gru', 'ones', [row(0, measures(scale)), row(1, {}), row(2, measures(10 * scale))]);
  }
  collector.add('gru', 'zeros', [row(0, { 'loss/train': 1 })]);
  return collector;
}

test('measures are medians over trials, of the first step and of the last', () => {
  const collector = collected();
  assert.deepEqual(collector.throughTime(), [
    {
      ...{ group: 'gru', layer: 'gru', when: 'first' },
      points: [
        { value: 'ones', back: 0, norm: 6 },
        { value: 'ones', back: 4, norm: 0 },
      ],
    },
    {
      ...{ group: 'gru', layer: 'gru', when: 'last' },
      points: [
        { value: 'ones', back: 0, norm: 60 },
        { value: 'ones', back: 4, norm: 0 },
      ],
    },
  ]);
  const first = { radius: 3, largest: 6, smallest: 0, orthogonalityError: 9, departure: 12 };
  const last = { radius: 30, largest: 60, smallest: 0, orthogonalityError: 90, departure: 120 };
  const matrix = { value: 'ones', matrix: 'gru.candidate.wt' };
  assert.deepEqual(collector.spectra(), [
    {
      group: 'gru',
      matrices: [
        { ...matrix, when: 'first', ...first },
        { ...matrix, when: 'last', ...last },
      ],
    },
  ]);
});

test('the report shows them as pictures with tables, and nothing where they were not measured', async () => {
  const collector = collected();
  const pictures: VegaLite[] = [];
  const add = (spec: VegaLite, caption: string) => {
    pictures.push(spec);
    return html`<figure>${caption}</figure>`;
  };
  const data = {
    throughTime: collector.throughTime(),
    spectra: collector.spectra(),
  } as unknown as ReportData;
  const time = throughTimeSection(data, add)!.body.html;
  assert.match(time, /<figure>Gradient through time, gru, before training\./);
  assert.match(time, /4 back/);
  const spectra = spectraSection(data, add)!.body.html;
  assert.match(spectra, /gru\.candidate\.wt/);
  assert.equal(pictures.length, 3);
  await Promise.all(pictures.map(compilePicture));
  const none = { throughTime: [], spectra: [] } as unknown as ReportData;
  assert.deepEqual([throughTimeSection(none, add), spectraSection(none, add)], [null, null]);
});
