import assert from 'node:assert/strict';
import { appendFileSync, cpSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { lockFolder } from '../../src/records/folder-lock.js';
import { readSweep } from '../../src/sweep/read-sweep.js';
import { repositoryRoot } from '../docs/run-doc-examples.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';

test('half a line is no damage while a run is at work, and damage once none is', async (context) => {
  const folder = temporaryFolder(context);
  cpSync(path.join(repositoryRoot(), 'test/fixtures/format-1'), folder, { recursive: true });
  appendFileSync(path.join(folder, 'journal.jsonl'), '{"v":1,"event":"tri');
  const lock = await lockFolder(folder, Date.now);
  assert.ok('release' in lock);
  const during = await readSweep(folder);
  assert.equal(during.user?.pid, process.pid);
  assert.equal(during.tornTail, false);
  assert.equal(during.running.length, 1);
  lock.release();
  const after = await readSweep(folder);
  assert.deepEqual([after.user, after.tornTail, after.running.length], [null, true, 0]);
  assert.deepEqual([after.planned, after.missing, after.outside], [12, 1, 0]);
});
