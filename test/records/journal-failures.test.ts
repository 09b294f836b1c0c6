import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openJournal } from '../../src/records/journal.js';
import { indexMetrics } from '../../src/records/metrics-index.js';
import { replayJournal } from '../../src/records/replay.js';
import { readTrialMetrics } from './read-trial-metrics.js';
import { stepsOf } from './steps-of.js';
import { collected, metricsText, trialEvent } from './trial-event.js';

const root = mkdtempSync(join(tmpdir(), 'journal-failures-'));
after(() => rmSync(root, { recursive: true }));
const folderFor = (name: string) => join(root, 'results', name);
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Kills the writer with SIGKILL once it has named `count` trials; returns all that it named. */
async function killAfter(folder: string, first: number, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [script('append-until-killed.js'), folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const named: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    named.push(id);
    if (named.length === count) child.kill('SIGKILL');
  }
  await exited;
  return named;
}

test('a writer killed at any instant loses nothing that it reported', async () => {
  const folder = folderFor('killed');
  const named: string[] = [];
  for (const count of [1, 2, 3, 7, 40, 150])
    named.push(...(await killAfter(folder, named.length * 1000, count)));
  assert.ok(named.length >= 203);
  const journal = await openJournal(folder);
  await journal.close();
  const { ends, attempts, skippedLines } = await replayJournal(folder);
  assert.equal(skippedLines, 0);
  const index = await indexMetrics(folder, attempts);
  assert.equal(index.skippedLines, 0);
  for (const id of named) {
    assert.ok(ends.has(id), `the end of ${id} is lost`);
    const rows = await collected(readTrialMetrics(folder, index, id));
    assert.deepEqual(
      rows.map((row) => row.step),
      [0, 10, 20, 30],
    );
  }
});

test('a file that may not grow leaves whole lines, and the reported trials are among them', async () => {
  const folder = folderFor('limit');
  const command = `trap '' XFSZ; ulimit -f 9; exec "$0" "$@"`;
  const output = execFileSync('bash', [
    '-c',
    command,
    process.execPath,
    script('append-until-full.js'),
    folder,
  ]);
  const named = output.toString().trimEnd().split('\n');
  assert.equal(named.pop(), `Cannot write to ${folder}: the file would grow past the size allowed.`);
  assert.ok(named.length > 0);
  assert.equal(readFileSync(join(folder, 'journal.jsonl')).at(-1), 10);
  assert.deepEqual([...(await replayJournal(folder)).ends.keys()], named);
});

function mountSmall(folder: string): string | undefined {
  try {
    execFileSync('mkdir', ['-p', folder]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `a small disk cannot be mounted here: ${(error as Error).message.split('\n').at(-2)}`;
  }
}

test('a full disk is named, leaves whole lines, and writing goes on when there is room again', async (context) => {
  const disk = join(root, 'disk');
  const refused = mountSmall(disk);
  if (refused !== undefined) return context.skip(refused);
  try {
    writeFileSync(join(disk, 'filler'), Buffer.alloc(40_000));
    const folder = join(disk, 'sweep');
    const journal = await openJournal(folder);
    let written = 0;
    const fill = async () => {
      for (; ; written++) {
        journal.appendMetrics(metricsText(written, [0, 10]));
        await journal.append(trialEvent(written));
      }
    };
    await assert.rejects(fill, { message: `Cannot write to ${folder}: no space is left on the disk.` });
    assert.equal((await replayJournal(folder)).ends.size, written);
    rmSync(join(disk, 'filler'));
    await journal.append(trialEvent(written));
    await journal.close();
    const { ends, skippedLines } = await replayJournal(folder);
    assert.deepEqual([ends.size, skippedLines], [written + 1, 0]);
    assert.deepEqual(await stepsOf(folder, written), [0, 10]);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('a folder that cannot be made is named with the reason', async () => {
  writeFileSync(join(root, 'file'), '');
  const folder = join(root, 'file', 'sweep');
  await assert.rejects(openJournal(folder), {
    message: `Cannot write to ${folder}: a file stands where a folder is needed.`,
  });
});
