import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderStore } from '../../src/queue/folder-store.js';
import type { QueueServer } from '../../src/queue/queue-server.js';
import { sharedFolder } from '../../src/queue/shared-folder.js';
import { sweepFiles } from '../../src/queue/sweep-files.js';

function emptyFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-store-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a file is had back by its hash until it is removed, and nothing else lies beside it', async (context) => {
  const folder = emptyFolder(context);
  const store = folderStore(path.join(folder, 'files'));
  const [one, two] = await Promise.all([store.put(Buffer.from('one')), store.put(Buffer.from('one'))]);
  assert.equal(one, two);
  assert.deepEqual(readdirSync(path.join(folder, 'files')), [one]);
  assert.equal(String(await store.get(one!)), 'one');
  await store.remove([one!]);
  assert.equal(await store.get(one!), undefined);
  await store.clear();
  assert.deepEqual(readdirSync(folder), []);
});

test('bytes that are not those of their hash are not taken, and are written anew', async (context) => {
  const folder = emptyFolder(context);
  const store = folderStore(folder);
  const hash = await store.put(Buffer.from('weights'));
  writeFileSync(path.join(folder, hash), 'weigh');
  assert.equal(await store.get(hash), undefined);
  await store.put(Buffer.from('weights'));
  assert.equal(String(await store.get(hash)), 'weights');
});

test('no name leads out of the folder, whatever a message says', async (context) => {
  const folder = emptyFolder(context);
  writeFileSync(path.join(folder, 'secret'), 'secret');
  mkdirSync(path.join(folder, 'store'));
  const store = folderStore(path.join(folder, 'store'));
  for (const name of ['../secret', path.join(folder, 'secret'), '', '.', `${'0'.repeat(63)}/`]) {
    await assert.rejects(store.get(name), /is no SHA-256$/);
    await assert.rejects(store.remove([name]), /is no SHA-256$/);
  }
  assert.throws(
    () => sweepFiles({} as QueueServer, '../..', { path: folder, id: '0' }),
    /^Error: \.\.\/\.\. is no name of a sweep$/,
  );
  assert.deepEqual(readdirSync(folder), ['secret', 'store']);
});

test('a folder has one id, whoever opens it, and what is no folder is refused', async (context) => {
  const [folder, other] = [emptyFolder(context), emptyFolder(context)];
  const [first, second, elsewhere] = await Promise.all([folder, folder, other].map(sharedFolder));
  assert.equal(first!.id, second!.id);
  assert.notEqual(first!.id, elsewhere!.id);
  await assert.rejects(
    sharedFolder(path.join(folder, 'nowhere')),
    /^InvalidRequest: --store: .* is no folder$/,
  );
});
