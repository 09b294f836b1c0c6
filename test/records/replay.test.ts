import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { JournalEvent } from '../../src/records/record.js';
import { replayJournal } from '../../src/records/replay.js';
import { startEvent, sweepEvent, trialEvent, trialId } from './trial-event.js';

const root = mkdtempSync(join(tmpdir(), 'replay-'));
after(() => rmSync(root, { recursive: true }));

function folderWith(...lines: readonly (JournalEvent | string)[]): string {
  const folder = mkdtempSync(join(root, 'sweep-'));
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  writeFileSync(join(folder, 'journal.jsonl'), text);
  return folder;
}

const failed = { kind: 'failed', reason: 'out of memory' } as const;
const cancelled = { kind: 'cancelled', reason: 'interrupted' } as const;
const diverged = { kind: 'diverged', firstBadStep: 30 } as const;

test('an absent journal is empty', async () => {
  const replay = await replayJournal(join(root, 'nowhere'));
  const none = new Map();
  const counted = { attempts: none, starts: none, checkpoints: none };
  const nothing = { ends: none, ...counted, sweeps: [], sweepOf: none, open: none, loneCrashes: none };
  assert.deepEqual(replay, { ...nothing, skippedLines: 0, tornTail: false });
});

test('the last checkpoint of an attempt counts until the trial ends or begins anew, and every start is counted', async () => {
  const checkpoint = (step: number, ...numbers: readonly number[]): JournalEvent => {
    const trials = numbers.map((n) => ({ id: trialId(n), attempt: 1 }));
    return { v: 1, event: 'checkpoint', time: 0, step, trials };
  };
  const folder = folderWith(
    ...[startEvent(1, 1), startEvent(2, 1), startEvent(3, 1), checkpoint(5, 1, 2, 3), checkpoint(10, 1)],
    ...[startEvent(1, 1), startEvent(2, 2), trialEvent(3)],
    '{"v":1,"event":"checkpoint","time":0,"step":0.5,"trials":[]}',
  );
  const { starts, checkpoints, attempts, skippedLines } = await replayJournal(folder);
  assert.deepEqual(checkpoints, new Map([[trialId(1), { attempt: 1, step: 10 }]]));
  assert.deepEqual(
    [1, 2, 3].map((n) => [starts.get(trialId(n)), attempts.get(trialId(n))]),
    [
      [2, 1],
      [2, 2],
      [1, 1],
    ],
  );
  assert.equal(skippedLines, 1);
});

test('an end is of the run before it, and what the last run began and did not end is open', async () => {
  const [first, second] = [sweepEvent(1), sweepEvent(2)];
  const folder = folderWith(
    ...[trialEvent(1), first, startEvent(2, 1), startEvent(3, 1), startEvent(4, 1), trialEvent(2)],
    ...[second, startEvent(3, 2), startEvent(5, 1), trialEvent(5, { outcome: failed })],
  );
  const { sweeps, sweepOf, open } = await replayJournal(folder);
  assert.deepEqual(sweeps, [first, second]);
  assert.deepEqual(
    sweepOf,
    new Map([
      [trialId(2), first],
      [trialId(5), second],
    ]),
  );
  assert.deepEqual(open, new Map([[trialId(3), { attempt: 2, time: 0 }]]));
});

test('a finding is never displaced by a later failure, and a later finding counts', async () => {
  const folder = folderWith(
    trialEvent(1, { outcome: diverged }),
    trialEvent(1, { attempt: 2, outcome: failed }),
    trialEvent(1, { attempt: 3, outcome: cancelled }),
    trialEvent(2, { outcome: failed }),
    trialEvent(2, { attempt: 2, outcome: cancelled }),
    trialEvent(3, { outcome: failed }),
    trialEvent(3, { attempt: 2 }),
    trialEvent(4, { outcome: diverged }),
    trialEvent(4, { attempt: 2 }),
  );
  const { ends } = await replayJournal(folder);
  const found = [1, 2, 3, 4].map((n) => [ends.get(trialId(n))!.outcome.kind, ends.get(trialId(n))!.attempt]);
  assert.deepEqual(found, [
    ['diverged', 1],
    ['cancelled', 2],
    ['completed', 2],
    ['completed', 2],
  ]);
});

test('attempts are the highest begun or ended', async () => {
  const { attempts } = await replayJournal(
    folderWith(
      startEvent(1, 1),
      startEvent(1, 2),
      trialEvent(1),
      trialEvent(2, { attempt: 4 }),
      startEvent(3, 1),
    ),
  );
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => attempts.get(trialId(n))),
    [2, 4, 1, undefined],
  );
});

test('damaged lines are skipped and counted, and an unfinished last line is told apart', async () => {
  const folder = folderWith(
    trialEvent(1),
    '{"v":1,"event":"tri',
    '\0\0\0',
    '12',
    'null',
    '{}',
    '',
    trialEvent(2),
  );
  writeFileSync(join(folder, 'journal.jsonl'), JSON.stringify(trialEvent(3)), { flag: 'a' });
  const { ends, skippedLines, tornTail } = await replayJournal(folder);
  assert.deepEqual([[...ends.keys()], skippedLines, tornTail], [[trialId(1), trialId(2)], 6, true]);
});

test('an event that lacks a field, or has another thing in its place, is counted as damage', async () => {
  const whole = trialEvent(1);
  const parts: readonly Record<string, unknown>[] = [
    ...Object.keys(whole).map((name) => ({ ...whole, [name]: undefined })),
    { ...whole, attempt: '1' },
    { ...whole, attempt: 0 },
    { ...whole, spec: [] },
    { ...whole, outcome: { kind: 'diverged' } },
    { ...whole, outcome: { kind: 'failed' } },
    { ...whole, outcome: { kind: 'lost' } },
    { ...whole, summary: { ...whole.summary, finalLoss: 'NaN' } },
    { ...whole, summary: { steps: 3 } },
    { ...whole, fingerprint: { weights: 'f0' } },
    { ...startEvent(1, 1), trials: undefined },
    { ...startEvent(1, 1), trials: {} },
    { ...startEvent(1, 1), trials: [null] },
    { ...startEvent(1, 1), trials: [{ id: trialId(1) }] },
    { v: 1, event: 'torn', time: 0, file: 'journal.jsonl' },
    { v: 1, event: 'sweep', time: 0 },
    { v: 1, event: 'constructor', time: 0 },
    { v: '1', event: 'start', time: 0, trials: [] },
  ];
  const folder = folderWith(...parts.map((part) => JSON.stringify(part)), trialEvent(2));
  const { ends, attempts, skippedLines } = await replayJournal(folder);
  assert.deepEqual([[...ends.keys()], [...attempts.keys()]], [[trialId(2)], [trialId(2)]]);
  assert.equal(skippedLines, parts.length);
});

test('every kind of event is known', async () => {
  const torn = { v: 1, event: 'torn', time: 0, file: 'metrics.jsonl', text: '{' } as const;
  const never = trialEvent(1, { outcome: failed, fingerprint: null });
  const events = [sweepEvent(3), torn, startEvent(1, 1), never, trialEvent(2, { outcome: diverged })];
  const { skippedLines, tornTail } = await replayJournal(folderWith(...events));
  assert.deepEqual([skippedLines, tornTail], [0, false]);
});

test('a journal that cannot be read is named with the reason', async () => {
  const folder = mkdtempSync(join(root, 'sweep-'));
  const file = join(folder, 'journal.jsonl');
  mkdirSync(file);
  const message = `Cannot read ${file}: a folder stands where a file is needed.`;
  await assert.rejects(replayJournal(folder), { message });
});

test('lines longer than a read and text beyond ASCII come through', async () => {
  const reason = 'é漢'.repeat(1_000_000);
  const folder = folderWith(
    trialEvent(1),
    trialEvent(2, { outcome: { kind: 'failed', reason } }),
    trialEvent(3),
  );
  const { ends } = await replayJournal(folder);
  assert.deepEqual(ends.get(trialId(2))!.outcome, { kind: 'failed', reason });
  assert.ok(ends.has(trialId(3)));
});

test('a journal of a newer format is refused in one sentence', async () => {
  const folder = folderWith(trialEvent(1), '{"v":2,"event":"trial"}');
  const message = `${join(folder, 'journal.jsonl')} was written by a newer version of init-sweep: format 2, and this version reads up to 1.`;
  await assert.rejects(replayJournal(folder), { message });
});
