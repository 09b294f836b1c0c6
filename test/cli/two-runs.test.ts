import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { prepareSweep } from '../../src/sweep/prepare-sweep.js';
import { trainMissing } from '../../src/sweep/train-missing.js';
import { experimentText } from './experiment-text.js';
import { filesIn, journalOf, type Running, runSweep, start, tableOf, userFolder } from './program.js';

const text = experimentText({ steps: 100 });
const args = ['tiny.ts', '--backend', 'cpu', '--workers', '1'];
const files = ['journal.jsonl', 'metrics.csv', 'metrics.jsonl', 'report.html', 'trials.csv'];

async function untilLocked(run: Running, sweep: string): Promise<void> {
  let over = false;
  void run.ended.then(() => {
    over = true;
  });
  const lock = path.join(sweep, 'journal.lock');
  while (!existsSync(lock) || readFileSync(lock, 'utf8') === '') {
    assert.equal(over, false, 'the sweep ended before it could be watched');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Who has a sweep's folder: the process that trains, and the one that watches it. */
function holderOf(sweep: string): { readonly pid: number; readonly supervisor: number } {
  return JSON.parse(readFileSync(path.join(sweep, 'journal.lock'), 'utf8'));
}

function assertSame(sweep: string, whole: string): void {
  for (const name of ['trials.csv', 'metrics.csv'])
    assert.deepEqual(tableOf(sweep, name), tableOf(whole, name));
  const ends = journalOf(sweep).filter(({ event }) => event === 'trial');
  assert.deepEqual([ends.length, new Set(ends.map(({ id }) => id)).size], [12, 12]);
  assert.deepEqual(filesIn(sweep), files);
}

test('a second run of a sweep under way is refused with exit code 2 and one sentence, and harms nothing', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': text });
  const [sweep, whole] = ['results', 'whole'].map((name) => path.join(folder, name, 'tiny')) as [
    string,
    string,
  ];
  const run = start(folder, ...args);
  await untilLocked(run, sweep);
  const { pid } = holderOf(sweep);
  process.kill(pid, 'SIGSTOP');
  const second = await runSweep(folder, ...args);
  process.kill(pid, 'SIGCONT');
  assert.match(
    second.stderr,
    new RegExp(
      `^results/tiny is in use: process ${run.child.pid} has been running this sweep since \\d{4}-\\S+Z; wait for its end or stop it\\.\\n$`,
    ),
  );
  assert.deepEqual([second.code, second.stdout], [2, '']);
  const [first, reference] = await Promise.all([run.ended, runSweep(folder, ...args, '--results', 'whole')]);
  assert.deepEqual([first.code, reference.code], [0, 0], first.stderr);
  assertSame(sweep, whole);
});

test('of two runs that begin at once one trains every trial, and the tables are those of one run', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': text });
  const runs = await Promise.all([runSweep(folder, ...args), runSweep(folder, ...args)]);
  const codes = runs.map(({ code }) => code).sort();
  // A run that begins after the other has ended finds nothing missing.
  assert.ok(codes[0] === 0 && (codes[1] === 2 || codes[1] === 0), runs.map(({ stderr }) => stderr).join());
  assert.equal((await runSweep(folder, ...args, '--results', 'whole')).code, 0);
  assertSame(path.join(folder, 'results/tiny'), path.join(folder, 'whole/tiny'));
});

test('a run that was prepared before another one trained the trials does not train them again', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText() });
  const request = {
    experiment: path.join(folder, 'tiny.ts'),
    results: path.join(folder, 'results'),
    backend: 'cpu',
    workers: 0,
    filters: [],
    retryFailed: false,
  } as const;
  const surroundings = {
    stream: { isTTY: false, write: () => true },
    signal: new AbortController().signal,
    onTraining: () => {},
    onUpload: () => {},
    now: Date.now,
  };
  const sweep = await prepareSweep(request);
  const first = await trainMissing(sweep, request, surroundings);
  const bytes = readFileSync(path.join(sweep.folder, 'journal.jsonl'));
  const second = await trainMissing(sweep, request, surroundings);
  assert.deepEqual([first.ends.size, second.ends.size, second.replay.ends.size], [12, 0, 12]);
  assert.deepEqual(readFileSync(path.join(sweep.folder, 'journal.jsonl')), bytes);
});

test('a killed run leaves a lock that the next takes over without a word; a second interrupt leaves none', async (context) => {
  const folder = userFolder(context, {
    'tiny.ts': experimentText({ cells: 'gru({ units: 2 })', steps: 1_000_000, seeds: '1' }),
  });
  const sweep = path.join(folder, 'results/tiny');
  const lock = path.join(sweep, 'journal.lock');
  const killed = start(folder, ...args);
  await untilLocked(killed, sweep);
  killed.kill();
  await killed.ended;
  assert.ok(existsSync(lock));

  const next = start(folder, ...args);
  const holds = (ready: () => boolean) =>
    new Promise<void>((resolve) => {
      const poll = () => (ready() || next.child.exitCode !== null ? resolve() : setTimeout(poll, 5));
      poll();
    });
  await holds(() => next.stderr().includes('backend cpu'));
  assert.equal(holderOf(sweep).supervisor, next.child.pid);
  next.child.kill('SIGINT');
  await holds(() => next.stderr().includes('press again'));
  next.child.kill('SIGINT');
  const { code, stderr } = await next.ended;
  assert.equal(code, 130, stderr);
  assert.doesNotMatch(stderr, /lock/);
  assert.equal(existsSync(lock), false);
});
