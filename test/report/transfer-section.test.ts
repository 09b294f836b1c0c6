import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureTransfer } from '../../src/analysis/transfer.js';
import { gru, none, orthogonal, sgd, sweep, trial } from '../../src/index.js';
import { compilePicture } from '../../src/report/compile-picture.js';
import { html } from '../../src/report/html.js';
import type { VegaLite } from '../../src/report/pictures/picture.js';
import type { ReportData } from '../../src/report/report-data.js';
import { transferSection } from '../../src/report/sections/transfer.js';
import { planOf } from '../plan/plan-of.js';

const experiment = {
  name: 'pretrain',
  task: { kind: 'adding', length: 9, batchSize: 2 },
  cell: gru({ units: 4 }),
  initializer: orthogonal(),
  train: { steps: 6, optimizer: sgd({ learningRate: 0.1 }) },
  seeds: 1,
} as never;

test('the report shows transfer in words, as a heat map of gains, as curves and in tables', async () => {
  const { trials } = await planOf({
    seeds: 3,
    warmStart: sweep(none, {
      from: trial({ experiment }),
      load: { 'gru/**': 'gru/**' },
      mode: sweep('weights', 'shuffled'),
      freeze: sweep([], ['gru/**']),
    }),
  });
  const places = measureTransfer(trials, ({ axes, spec }) => {
    const gain = axes['warmStart.mode'] === 'weights' ? 1 : 0;
    return [4, 3, 2].map((value, step) => ({ step, value: value + spec.seed.init - gain }));
  });
  const pictures: VegaLite[] = [];
  const section = transferSection(
    { transfer: { metric: 'loss/val', places, sources: { abc: 'a text' } } } as unknown as ReportData,
    (spec, caption) => {
      pictures.push(spec);
      return html`<figure>${caption}</figure>`;
    },
  );
  const page = section!.body.html;
  assert.match(
    page,
    /mode=weights freeze=nothing gains 1\.00 on average over all updates \(.*\), and more than scale/,
  );
  assert.match(page, /<figure>Gain in area/);
  assert.match(page, /AnB\+/);
  assert.equal(pictures.length, 2);
  const [heat] = pictures as [
    {
      readonly data: {
        readonly values: readonly { readonly value: string; readonly mode: string; readonly gain: number }[];
      };
    },
  ];
  assert.deepEqual(
    heat.data.values.map(({ value, mode, gain }) => [value, mode, gain]),
    [
      ['freeze=nothing', 'weights', 1],
      ['freeze=gru/**', 'weights', 1],
      ['freeze=nothing', 'shuffled', 0],
      ['freeze=gru/**', 'shuffled', 0],
    ],
  );
  await Promise.all(pictures.map(compilePicture));
  assert.equal(
    transferSection({ transfer: null } as ReportData, () => html``),
    null,
  );
});
