import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import type { CharLmSpec } from '../../src/tasks/char-lm.js';
import { loadTasks, resolveTask, type TaskSpec, taskKinds, tasks } from '../../src/tasks/index.js';
import { temporaryFolder } from './temporary-folder.js';

const text = 'Some words. '.repeat(20);
const spec: CharLmSpec = {
  kind: 'charLm',
  corpus: { file: 'text.txt' },
  unroll: 5,
  batchSize: 2,
  validationSize: 50,
};

test('every task stands in the registry under its kind', () => {
  for (const [kind, task] of Object.entries(tasks)) assert.equal(task.kind, kind);
});

test("a file corpus gets its alphabet and the SHA-256 of the file's bytes", async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': text });
  const sha256 = createHash('sha256').update(text).digest('hex');
  const resolved = await resolveTask(spec, folder);
  assert.deepEqual(resolved, { ...spec, corpus: { file: 'text.txt', alphabet: 'a-z', sha256 } });
  assert.deepEqual(await resolveTask(resolved, folder), resolved);
});

test('a file that changes after it was pinned is refused', async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': `${text}!` });
  const resolved = (await resolveTask(spec, folder)) as CharLmSpec;
  writeFileSync(join(folder, 'text.txt'), 'Other words. '.repeat(20));
  await assert.rejects(resolveTask(resolved, folder), /has changed: its SHA-256 is/);
});

test('the Brown corpus and a task without a corpus stay as they are', async () => {
  const brown: TaskSpec = { ...spec, corpus: 'brown' };
  const adding: TaskSpec = { kind: 'adding', length: 10, batchSize: 2, validationSize: 10 };
  assert.deepEqual(await resolveTask(brown, '.'), brown);
  assert.deepEqual(await resolveTask(adding, '.'), adding);
});

test('what is wrong with a file is said before the first trial', async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'short', 'latin.txt': Uint8Array.of(0x61, 0xe9) });
  await assert.rejects(resolveTask(spec, folder), /text.txt is too short: it has 5 characters/);
  await assert.rejects(
    resolveTask({ ...spec, corpus: { file: 'latin.txt' } }, folder),
    /byte 1 does not fit/,
  );
  await assert.rejects(resolveTask({ ...spec, corpus: { file: 'no.txt' } }, folder), InvalidRequest);
});

test('each task of several is loaded once and found by its spec', async () => {
  const adding = (length: number): TaskSpec => ({ kind: 'adding', length, batchSize: 2, validationSize: 10 });
  const find = await loadTasks([adding(5), adding(6), adding(5)], '.');
  assert.equal(find(adding(6)).shape.steps, 6);
  assert.equal(find(adding(5)), find(adding(5)));
  assert.throws(() => find(adding(7)), /is not loaded/);
});

test('the options of each task stand under its kind, and say what they expect', () => {
  assert.deepEqual(Object.keys(taskKinds.kinds), [
    'charLm',
    'truecase',
    'adding',
    'copyMemory',
    'csvSequences',
    'images',
  ]);
  for (const fields of Object.values(taskKinds.kinds)) {
    for (const [name, field] of Object.entries(fields)) {
      assert.ok('expected' in field && field.expected.length > 0, name);
    }
  }
});
