import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { loadTask, resolveTask, type TaskSpec } from '../../src/tasks/index.js';
import { unzipFirst } from '../../src/tasks/unzip-first.js';
import { temporaryFolder } from './temporary-folder.js';

const text = Buffer.from(
  'anarchism originated as a term of abuse first used against early working class radicals ',
);

/** A zip archive with one file. */
function zipOf(content: Buffer, method: 0 | 8): Buffer {
  const name = Buffer.from('text8');
  const packed = method === 8 ? deflateRawSync(content) : content;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(method, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, entry, name, end]);
}

test('the first file of a zip archive is had, stored or deflated; what is no archive is said', () => {
  assert.deepEqual(Buffer.from(unzipFirst(zipOf(text, 8))), text);
  assert.deepEqual(Buffer.from(unzipFirst(zipOf(text, 0))), text);
  assert.throws(() => unzipFirst(text), /it is not a zip archive/);
});

test('text8 is read out of the archive in the cache, without a download', async (t) => {
  const cache = temporaryFolder(t);
  mkdirSync(join(cache, 'init-sweep', 'datasets', 'text8'), { recursive: true });
  writeFileSync(join(cache, 'init-sweep', 'datasets', 'text8', 'text8.zip'), zipOf(text, 8));
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = cache;
  t.after(() => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  });
  const spec: TaskSpec = { kind: 'charLm', corpus: 'text8', unroll: 3, batchSize: 2, validationSize: 10 };
  assert.deepEqual(await resolveTask(spec, '.'), spec);
  const { inputs } = (await loadTask(spec, '.')).validation();
  assert.deepEqual([...inputs.slice(0, 9)], [1, 14, 1, 18, 3, 8, 9, 19, 13]);
});
