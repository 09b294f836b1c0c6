import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeMetricsCsv } from '../../src/export/metrics-csv.js';
import { metricsText, plannedTrial, trialEvent, trialId } from '../records/trial-event.js';

const root = mkdtempSync(join(tmpdir(), 'metrics-csv-'));
after(() => rmSync(root, { recursive: true }));

const plan = { axes: [], trials: [plannedTrial(2), plannedTrial(1), plannedTrial(3)] };

async function exported(metrics: string | undefined, ...attempts: readonly (readonly [number, number])[]) {
  const folder = mkdtempSync(join(root, 'sweep-'));
  if (metrics !== undefined) writeFileSync(join(folder, 'metrics.jsonl'), metrics);
  const ends = new Map(attempts.map(([n, attempt]) => [trialId(n), trialEvent(n, { attempt })]));
  const file = join(folder, 'metrics.csv');
  const found = await writeMetricsCsv(file, folder, plan, ends);
  return { ...found, text: readFileSync(file, 'utf8') };
}

test('metrics.csv holds the attempt that counts, trials in plan order, steps ascending', async () => {
  const metrics =
    metricsText(1, [0, 10], 1, { 'loss/train': 9 }) +
    metricsText(1, [10, 0], 2, { 'loss/train': 0.1, 'grad_norm/global': 'Infinity' }) +
    metricsText(2, [0], 1, { 'loss/train': 'NaN', '=x,y': -2e-9 }) +
    metricsText(3, [0], 1);
  const { rows, text } = await exported(metrics, [1, 2], [2, 1]);
  assert.equal(rows, 6);
  assert.equal(
    text,
    [
      'trial_id,step,metric,value',
      `${trialId(2)},0,loss/train,NaN`,
      `${trialId(2)},0,"'=x,y",-2e-9`,
      `${trialId(1)},0,loss/train,0.1`,
      `${trialId(1)},0,grad_norm/global,Infinity`,
      `${trialId(1)},10,loss/train,0.1`,
      `${trialId(1)},10,grad_norm/global,Infinity`,
      '',
    ].join('\n'),
  );
});

test('the bytes do not depend on the order in which rows and ends arrived', async () => {
  const chunks = [
    metricsText(1, [0, 10]),
    metricsText(2, [0, 10]),
    metricsText(1, [20]),
    metricsText(2, [20]),
  ];
  const one = await exported(chunks.join(''), [1, 1], [2, 1]);
  const other = await exported(chunks.toReversed().join(''), [2, 1], [1, 1]);
  assert.equal(one.text, other.text);
});

test('a sweep without metrics has the header alone, and its trials are without rows', async () => {
  assert.deepEqual(await exported(undefined, [1, 1]), {
    rows: 0,
    skippedLines: 0,
    tornTail: false,
    trialsWithoutRows: 1,
    text: 'trial_id,step,metric,value\n',
  });
});

test('trials that completed or diverged and have no row are counted; those that failed need none', async () => {
  const folder = mkdtempSync(join(root, 'sweep-'));
  writeFileSync(join(folder, 'metrics.jsonl'), metricsText(1, [0], 1));
  const ends = [
    trialEvent(1, { attempt: 2 }),
    trialEvent(2, { outcome: { kind: 'diverged', firstBadStep: 3 } }),
    trialEvent(3, { outcome: { kind: 'failed', reason: 'out of memory' } }),
    trialEvent(4),
  ];
  const byId = new Map(ends.map((end) => [end.id, end]));
  const found = await writeMetricsCsv(join(folder, 'metrics.csv'), folder, plan, byId);
  assert.deepEqual([found.rows, found.trialsWithoutRows], [0, 2]);
});

test('a line that is damaged behind a sound beginning is counted, and so is one that is no row at all', async () => {
  const [first, second] = [metricsText(1, [0]), metricsText(1, [10])];
  const found = await exported(
    `${first}${second.replace('"time":', '"ti')}{"v":1}\n${second}{"v":1,"tr`,
    [1, 1],
  );
  assert.deepEqual(
    [found.rows, found.skippedLines, found.tornTail, found.trialsWithoutRows],
    [2, 2, true, 0],
  );
});
