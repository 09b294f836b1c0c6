import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { replayJournal } from '../../src/records/replay.js';
import { experimentText } from './experiment-text.js';
import { filesIn, journalOf, runSweep, start, tableOf, userFolder } from './program.js';

// Four cohorts of three trials, on one thread after another.
const cells = [2, 3, 4, 5].map((units) => `gru({ units: ${units} })`).join(', ');
const text = experimentText({ cells, steps: 100, seeds: '1' });
const args = ['tiny.ts', '--backend', 'cpu', '--workers', '1', '--no-report'];

/** Waits until something holds of a running sweep. */
async function until(holds: () => boolean, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!holds()) {
    assert.equal(over, false, 'the sweep ended before it could be interrupted');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Counts the finished lines of a journal that is being written. */
function eventsIn(sweep: string, kind: string): number {
  const file = path.join(sweep, 'journal.jsonl');
  if (!existsSync(file)) return 0;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.filter((line) => JSON.parse(line).event === kind).length;
}

test('a run that is killed is completed by the next, with the same tables, and no finished trial runs twice', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': text });
  const [killed, whole] = ['killed', 'whole'].map((results) => path.join(folder, results, 'tiny')) as [
    string,
    string,
  ];
  const run = start(folder, ...args, '--results', 'killed');
  await until(() => eventsIn(killed, 'trial') > 0, run.ended);
  run.kill();
  assert.equal((await run.ended).signal, 'SIGKILL');
  const kept = eventsIn(killed, 'trial');
  assert.ok(kept < 12);

  const [again, reference] = await Promise.all(
    ['killed', 'whole'].map((results) => runSweep(folder, ...args, '--results', results)),
  );
  assert.equal(again!.code, 0, again!.stderr);
  assert.equal(reference!.code, 0, reference!.stderr);
  assert.match(again!.stdout, new RegExp(`^${12 - kept} trials trained; of 12 asked for 12 completed\n`));
  for (const name of ['trials.csv', 'metrics.csv'])
    assert.deepEqual(tableOf(killed, name), tableOf(whole, name));
  const ended = journalOf(killed).filter(({ event }) => event === 'trial');
  assert.equal(new Set(ended.map(({ id }) => id)).size, 12);
  assert.equal(ended.length, 12);
});

test('an interrupt ends the run with exit code 130, and what is finished is kept', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': text });
  const sweep = path.join(folder, 'results/tiny');
  const run = start(folder, ...args);
  await until(() => eventsIn(sweep, 'trial') > 0, run.ended);
  run.child.kill('SIGINT');
  const { code, stdout, stderr } = await run.ended;
  assert.equal(code, 130, stderr);
  assert.match(stderr, /finishing the trials that run; press again to stop at once/);
  const kept = eventsIn(sweep, 'trial');
  assert.ok(kept > 0 && kept < 12);
  assert.match(
    stdout,
    new RegExp(`^${kept} trials trained; of 12 asked for ${kept} completed, ${12 - kept} left\n`),
  );
  assert.equal(tableOf(sweep, 'trials.csv').length, kept + 1);
  const { code: later, stdout: rest } = await runSweep(folder, ...args);
  assert.equal(later, 0);
  assert.match(rest, new RegExp(`^${12 - kept} trials trained; of 12 asked for 12 completed\n`));
});

test('a second interrupt ends the run at once with exit code 130, and the next run counts a new attempt', async (context) => {
  const folder = userFolder(context, {
    'tiny.ts': experimentText({ cells: 'gru({ units: 2 })', steps: 1_000_000, seeds: '1' }),
  });
  const sweep = path.join(folder, 'results/tiny');
  const run = start(folder, ...args);
  await until(() => eventsIn(sweep, 'start') > 0, run.ended);
  run.child.kill('SIGINT');
  await until(() => run.stderr().includes('press again to stop at once'), run.ended);
  run.child.kill('SIGINT');
  assert.equal((await run.ended).code, 130);
  assert.equal(eventsIn(sweep, 'trial'), 0);
  const { attempts } = await replayJournal(sweep);
  assert.deepEqual([...attempts.values()], [1, 1, 1]);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} while the experiment is still being loaded ends the run at once with exit code 130`, async (context) => {
    const folder = userFolder(context, {
      'slow.ts': `import { writeFileSync } from 'node:fs';
writeFileSync(new URL('./began', import.meta.url), '');
await new Promise((resolve) => setTimeout(resolve, 3_600_000));
${experimentText()}`,
      'node_modules/a/index.js': '',
    });
    const run = start(folder, 'slow.ts', '--backend', 'cpu');
    await until(() => existsSync(path.join(folder, 'began')), run.ended);
    run.child.kill(signal);
    const { code, stdout, stderr } = await run.ended;
    assert.deepEqual([code, stdout, stderr], [130, '', '']);
    assert.deepEqual(filesIn(folder), ['began', 'node_modules/a/index.js', 'slow.ts']);
  });
}
