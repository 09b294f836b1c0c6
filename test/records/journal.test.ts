import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openJournal } from '../../src/records/journal.js';
import { replayJournal } from '../../src/records/replay.js';
import { stepsOf } from './steps-of.js';
import { metricsText, startEvent, trialEvent, trialId } from './trial-event.js';

const root = mkdtempSync(join(tmpdir(), 'journal-'));
after(() => rmSync(root, { recursive: true }));
const folderFor = (name: string) => join(root, 'results', name);

test('an appended event and the metrics before it are on disk when the promise resolves', async () => {
  const folder = folderFor('append');
  const journal = await openJournal(folder);
  journal.note(startEvent(1, 1));
  journal.appendMetrics(metricsText(1, [0, 10]));
  await journal.append(trialEvent(1));
  assert.deepEqual((await replayJournal(folder)).ends.get(trialId(1)), trialEvent(1));
  assert.deepEqual(await stepsOf(folder, 1), [0, 10]);
  await journal.close();
});

test('events that arrive together keep their order', async () => {
  const folder = folderFor('order');
  const journal = await openJournal(folder);
  await Promise.all(Array.from({ length: 500 }, (_, n) => journal.append(trialEvent(n))));
  await journal.close();
  assert.deepEqual(
    [...(await replayJournal(folder)).ends.keys()],
    Array.from({ length: 500 }, (_, n) => trialId(n)),
  );
});

test('metrics without an event are written by themselves, and closing writes what waits', async () => {
  const folder = folderFor('metrics-only');
  const journal = await openJournal(folder);
  journal.appendMetrics(
    metricsText(
      1,
      Array.from({ length: 200_000 }, (_, step) => step),
    ),
  );
  while ((await stepsOf(folder, 1)).length < 200_000) await new Promise((resolve) => setTimeout(resolve, 5));
  journal.appendMetrics(metricsText(2, [0]));
  journal.note(startEvent(2, 1));
  await journal.close();
  assert.deepEqual(await stepsOf(folder, 2), [0]);
  assert.equal((await replayJournal(folder)).attempts.get(trialId(2)), 1);
});

test('a journal that is opened again goes on where it ended', async () => {
  const folder = folderFor('again');
  for (const n of [1, 2, 3]) {
    const journal = await openJournal(folder);
    assert.deepEqual(journal.torn, []);
    await journal.append(trialEvent(n));
    await journal.close();
  }
  assert.equal((await replayJournal(folder)).ends.size, 3);
});

test('torn last lines are cut off, set aside as events and reported', async () => {
  const folder = folderFor('torn');
  const first = await openJournal(folder);
  first.appendMetrics(metricsText(1, [0]));
  await first.append(trialEvent(1));
  await first.close();
  appendFileSync(join(folder, 'journal.jsonl'), '{"v":1,"event":"tri');
  appendFileSync(join(folder, 'metrics.jsonl'), '{"v":1,"tr');

  const journal = await openJournal(folder, () => 42);
  assert.deepEqual(journal.torn, [
    { v: 1, event: 'torn', time: 42, file: 'journal.jsonl', text: '{"v":1,"event":"tri' },
    { v: 1, event: 'torn', time: 42, file: 'metrics.jsonl', text: '{"v":1,"tr' },
  ]);
  journal.appendMetrics(metricsText(2, [0]));
  await journal.append(trialEvent(2));
  await journal.close();
  const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).event),
    ['trial', 'torn', 'torn', 'trial'],
  );
  assert.deepEqual(await stepsOf(folder, 2), [0]);
});

test('a torn tail longer than a block is cut off whole and set aside in part', async () => {
  const folder = folderFor('long-tail');
  await (await openJournal(folder)).close();
  appendFileSync(join(folder, 'journal.jsonl'), `${JSON.stringify(trialEvent(1))}\n${'\0'.repeat(200_000)}`);
  const journal = await openJournal(folder);
  assert.equal(journal.torn[0]!.text.length, 4096);
  await journal.close();
  const { ends, skippedLines } = await replayJournal(folder);
  assert.deepEqual([ends.size, skippedLines], [1, 0]);
});

test('a journal cut at any byte keeps every line before the cut and takes new ones', async () => {
  const folder = folderFor('any-byte');
  const file = join(folder, 'journal.jsonl');
  const journal = await openJournal(folder);
  for (const n of [1, 2]) await journal.append(trialEvent(n));
  await journal.close();
  const bytes = readFileSync(file);
  const firstEnd = bytes.indexOf('\n') + 1;
  for (let cut = 0; cut <= bytes.length; cut += 7) {
    writeFileSync(file, bytes);
    truncateSync(file, cut);
    const again = await openJournal(folder);
    await again.append(trialEvent(3));
    await again.close();
    const { ends, skippedLines } = await replayJournal(folder);
    const whole = [firstEnd, bytes.length].filter((end) => end <= cut).length;
    assert.deepEqual([ends.size, skippedLines], [whole + 1, 0], `cut at ${cut}`);
  }
});
