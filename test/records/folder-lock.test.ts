import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lockFile, lockFolder } from '../../src/records/folder-lock.js';
import { openJournal } from '../../src/records/journal.js';
import { isRunning, processStart } from '../../src/records/running-process.js';

const root = mkdtempSync(join(tmpdir(), 'folder-lock-'));
after(() => rmSync(root, { recursive: true }));
const folder = () => mkdtempSync(join(root, 'sweep-'));
const now = () => Date.UTC(2024, 1, 29, 12);
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

/** A folder with the lock of another. */
function lockedBy(changes: Readonly<Record<string, unknown>>): string {
  const at = folder();
  const holder = { pid: process.pid, host: hostname(), startedAt: now(), processStart: null, ...changes };
  writeFileSync(join(at, lockFile), `${JSON.stringify(holder)}\n`);
  return at;
}

async function refusalAt(at: string): Promise<string | undefined> {
  const lock = await lockFolder(at, now);
  if ('refusal' in lock) return lock.refusal;
  lock.release();
  return undefined;
}

test('a folder is open for one writer, and for the next one when that one has closed it', async () => {
  const at = folder();
  const journal = await openJournal(at, now);
  const message = `${at} is in use: process ${process.pid} has been running this sweep since 2024-02-29T12:00:00.000Z; wait for its end or stop it.`;
  await assert.rejects(openJournal(at, now), { message });
  await journal.close();
  assert.deepEqual(readdirSync(at).sort(), ['journal.jsonl', 'metrics.jsonl']);
  await (await openJournal(at, now)).close();
});

test('a folder that could not be opened is not left locked', async () => {
  const at = folder();
  rmSync(join(at, 'journal.jsonl'), { force: true });
  spawnSync('mkdir', [join(at, 'journal.jsonl')]);
  await assert.rejects(openJournal(at), {
    message: `Cannot write to ${at}: a folder stands where a file is needed.`,
  });
  assert.deepEqual(readdirSync(at), ['journal.jsonl']);
});

test('the lock of a process that is dead is taken over without a word', async () => {
  assert.equal(await refusalAt(lockedBy({ pid: deadProcess() })), undefined);
});

test('the lock of a process whose number another has now is taken over', async (context) => {
  if (processStart(process.pid) === null)
    return context.skip('this system does not tell when a process began');
  assert.equal(await refusalAt(lockedBy({ processStart: 'another boot 12' })), undefined);
  const mine = lockedBy({ processStart: processStart(process.pid) });
  assert.match((await refusalAt(mine))!, /is in use: process/);
});

test('the lock of another host is refused with the way to remove it', async () => {
  const at = lockedBy({ host: 'elsewhere', pid: deadProcess() });
  const refusal = await refusalAt(at);
  assert.match(refusal!, /process \d+ on host elsewhere has been running this sweep since 2024-02-29T/);
  assert.ok(refusal!.endsWith(`if it runs no more, remove ${join(at, lockFile)}.`));
});

test('a lock that names nobody is refused with the way to remove it, and left as it is', async () => {
  const at = folder();
  writeFileSync(join(at, lockFile), '');
  const refusal = `${at} is locked, and ${join(at, lockFile)} does not say by which process; if no run uses the folder, remove that file.`;
  assert.equal(await refusalAt(at), refusal);
  assert.equal(readFileSync(join(at, lockFile), 'utf8'), '');
});

test('what a dead process left in the midst of a takeover does not stand in the way', async () => {
  const at = lockedBy({ pid: deadProcess() });
  writeFileSync(join(at, `${lockFile}.takeover`), readFileSync(join(at, lockFile)));
  assert.equal(await refusalAt(at), undefined);
  assert.deepEqual(readdirSync(at), []);
});

test('a lock that was removed by hand and taken by another is not removed with the first', async () => {
  const at = folder();
  const lock = await lockFolder(at, now);
  assert.ok('release' in lock);
  writeFileSync(join(at, lockFile), 'of another');
  lock.release();
  assert.equal(readFileSync(join(at, lockFile), 'utf8'), 'of another');
});

test('of several processes that take over stale locks at once never two have one', async () => {
  const at = lockedBy({ pid: deadProcess() });
  writeFileSync(join(at, 'dead'), readFileSync(join(at, lockFile)));
  const run = promisify(execFile);
  const processes = Array.from({ length: 4 }, () =>
    run(process.execPath, [script('take-lock-in-turn.js'), at, '60']),
  );
  const said = await Promise.all(processes);
  assert.deepEqual(
    said.map(({ stdout }) => stdout),
    ['', '', '', ''],
  );
  assert.deepEqual(readdirSync(at).sort(), ['dead', lockFile]);
});

test('a process runs until it has ended, and one of its number that began at another time is not it', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const start = processStart(child.pid!);
  assert.equal(isRunning(child.pid!, start), true);
  if (start !== null) assert.equal(isRunning(child.pid!, `${start}0`), false);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(isRunning(child.pid!, start), false);
  assert.equal(isRunning(child.pid!, null), false);
});
