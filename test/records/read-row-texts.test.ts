import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { metricsLine } from '../../src/records/metrics-line.js';
import { RangeReader } from '../../src/records/range-reader.js';
import { readRows } from '../../src/records/read-metrics.js';
import { readRowTexts } from '../../src/records/read-row-texts.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';

/** The rows of a file as texts, by names and values, beside those that are parsed. */
async function bothReadings(context: TestContext, text: string) {
  const path = join(temporaryFolder(context), 'metrics.jsonl');
  writeFileSync(path, text);
  const file = await open(path);
  context.after(() => file.close());
  const ranges = [0, Buffer.byteLength(text)];
  const texts = await readRowTexts(new RangeReader(file), ranges);
  const parsed = await readRows(new RangeReader(file), ranges);
  const asText = texts.rows.map(({ step, bytes, fields }) => {
    const pieces = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found: string[][] = [];
    for (let i = 0; i < fields.length; i += 4) {
      found.push([
        pieces.toString('utf8', fields[i], fields[i + 1]),
        pieces.toString('utf8', fields[i + 2], fields[i + 3]),
      ]);
    }
    return [step, found];
  });
  const asRows = parsed.rows.map(({ step, metrics }) => [
    step,
    Object.entries(metrics).map(([name, value]) => [name, String(value)]),
  ]);
  return { asText, asRows, skipped: [texts.skippedLines, parsed.skippedLines] };
}

const line = (step: number, metrics: Readonly<Record<string, number>>) =>
  metricsLine({ v: 1, trial: 't', attempt: 1, step, time: 7, metrics });

test('rows as texts hold what parsed rows hold, whatever wrote them', async (context) => {
  const { asText, asRows, skipped } = await bothReadings(
    context,
    [
      line(5, { 'loss/train': 1.5, 'grad_norm/global': 1e-12, ö: -0.25, big: 1.5e300 }),
      line(0, {
        'loss/train': Number.NaN,
        'loss/val': Number.POSITIVE_INFINITY,
        low: Number.NEGATIVE_INFINITY,
      }),
      line(10, {}),
      line(15, { 'a "quoted" name': 3, '=1+1': 4 }),
      '{"step":20,"trial":"t","v":1,"metrics":{"loss/train": 2.50},"attempt":1}\n',
      line(5, { later: 1 }),
    ].join(''),
  );
  assert.deepEqual(asText, asRows);
  assert.deepEqual(
    asText.map(([step]) => step),
    [0, 5, 10, 15, 20],
  );
  assert.deepEqual(asText[1], [5, [['later', '1']]]);
  assert.deepEqual(skipped, [0, 0]);
});

for (const damage of ['1.5.2', '1e', '', '-', '"Nan"', '1.5,', 'x', '01a', '{"a":1}x']) {
  test(`a line whose value is ${damage || 'missing'} is damage, or what parsing takes it for`, async (context) => {
    const { asText, asRows, skipped } = await bothReadings(
      context,
      `${line(0, { a: 1 })}{"v":1,"trial":"t","attempt":1,"step":5,"time":7,"metrics":{"a":${damage}}}\n`,
    );
    assert.deepEqual(asText, asRows);
    assert.equal(skipped[0], skipped[1]);
  });
}

test('rows that stand on both sides of the end of a block come through', async (context) => {
  const many = Array.from({ length: 30_000 }, (_, step) =>
    line(step, { 'loss/train': step / 7, 'loss/val': step }),
  );
  const { asText, asRows } = await bothReadings(context, many.join(''));
  assert.equal(asText.length, 30_000);
  assert.deepEqual(asText, asRows);
});
