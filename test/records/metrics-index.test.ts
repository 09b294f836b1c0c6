import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { indexMetrics } from '../../src/records/metrics-index.js';
import { metricsLine, recorded } from '../../src/records/metrics-line.js';
import type { MetricsRow } from '../../src/records/record.js';
import { readTrialMetrics } from './read-trial-metrics.js';
import { collected, metricsText, trialId } from './trial-event.js';

const root = mkdtempSync(join(tmpdir(), 'metrics-'));
after(() => rmSync(root, { recursive: true }));

function folderWith(text: string): string {
  const folder = mkdtempSync(join(root, 'sweep-'));
  writeFileSync(join(folder, 'metrics.jsonl'), text);
  return folder;
}

async function rowsOf(folder: string, n: number, attempt = 1): Promise<readonly MetricsRow[]> {
  const index = await indexMetrics(folder, new Map([[trialId(n), attempt]]));
  return collected(readTrialMetrics(folder, index, trialId(n)));
}

const loss = (value: number) => ({ 'loss/train': value });

test('non-finite numbers are recorded by name', () => {
  assert.deepEqual([Number.NaN, Infinity, -Infinity, 0.1].map(recorded), [
    'NaN',
    'Infinity',
    '-Infinity',
    0.1,
  ]);
});

test('a metrics line has its keys in one order and never a null for a number', () => {
  const row = { metrics: { a: Number.NaN, b: -0.5 }, time: 9, step: 3, attempt: 2, trial: 'f0', v: 1 };
  assert.equal(
    metricsLine(row),
    '{"v":1,"trial":"f0","attempt":2,"step":3,"time":9,"metrics":{"a":"NaN","b":-0.5}}\n',
  );
});

test('adjacent rows of one attempt are one range, and other attempts are left out', async () => {
  const [a, b, c] = [metricsText(1, [0, 10]), metricsText(1, [20]), metricsText(2, [0])];
  const stale = metricsText(1, [0, 10, 20], 2);
  const folder = folderWith(a + b + c + stale + metricsText(1, [30]) + metricsText(3, [0]));
  const { ranges, skippedLines } = await indexMetrics(
    folder,
    new Map([
      [trialId(1), 1],
      [trialId(2), 1],
    ]),
  );
  const afterStale = a.length + b.length + c.length + stale.length;
  assert.deepEqual([...ranges.keys()], [trialId(1), trialId(2)]);
  assert.deepEqual(ranges.get(trialId(1)), [0, a.length + b.length, afterStale, afterStale + b.length]);
  assert.equal(skippedLines, 0);
});

test('rows come by ascending step, and of two rows for one step the later counts', async () => {
  const folder = folderWith(
    metricsText(1, [10, 20], 1, loss(1)) + metricsText(2, [0]) + metricsText(1, [0, 10], 1, loss(2)),
  );
  const rows = await rowsOf(folder, 1);
  assert.deepEqual(
    rows.map(({ step, metrics }) => [step, metrics['loss/train']]),
    [
      [0, 2],
      [10, 2],
      [20, 1],
    ],
  );
});

test('lines with their keys in another order are found too', async () => {
  const other = `${JSON.stringify({ trial: trialId(1), step: 10, attempt: 1, metrics: loss(4), time: 0, v: 1 })}\n`;
  const folder = folderWith(metricsText(1, [0]) + other + metricsText(1, [20]));
  const rows = await rowsOf(folder, 1);
  assert.deepEqual(
    rows.map((row) => row.step),
    [0, 10, 20],
  );
});

test('damaged lines are skipped and counted, and an unfinished last line is told apart', async () => {
  const whole = metricsText(1, [0]);
  const folder = folderWith(
    `${whole}${whole.slice(0, 70)}\n\n\0\0\n${metricsText(1, [10])}${metricsText(1, [20]).trimEnd()}`,
  );
  const index = await indexMetrics(folder, new Map([[trialId(1), 1]]));
  assert.deepEqual([index.skippedLines, index.tornTail], [3, true]);
  const rows = await collected(readTrialMetrics(folder, index, trialId(1)));
  assert.deepEqual(
    rows.map((row) => row.step),
    [0, 10],
  );
});

test('a row that lacks a field is counted as damage', async () => {
  const parts = [
    { v: 1, trial: trialId(1), metrics: {} },
    { v: 1, trial: trialId(1), attempt: 1, metrics: loss(1) },
    { v: 1, trial: trialId(1), step: 0, metrics: loss(1) },
    { v: 1, attempt: 1, step: 0, metrics: loss(1) },
    { trial: trialId(1), attempt: 1, step: 0, metrics: loss(1) },
    { v: 1, trial: trialId(1), attempt: 1, step: 'last', time: 0 },
  ];
  const folder = folderWith(parts.map((part) => `${JSON.stringify(part)}\n`).join(''));
  const { ranges, skippedLines } = await indexMetrics(folder, new Map([[trialId(1), 1]]));
  assert.deepEqual([ranges.size, skippedLines], [0, parts.length]);
});

test('an absent file has no rows', async () => {
  assert.deepEqual(await rowsOf(join(root, 'nowhere'), 1), []);
});

test('rows of a newer format are refused in one sentence', async () => {
  const folder = folderWith(metricsText(1, [0]) + metricsText(1, [10]).replace('"v":1', '"v":2'));
  await assert.rejects(rowsOf(folder, 1), /newer version of init-sweep: format 2/);
});
