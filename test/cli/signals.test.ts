import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { replayJournal } from '../../src/records/replay.js';
import { isRunning } from '../../src/records/running-process.js';
import { experimentText } from './experiment-text.js';
import { hasTerminals, startInTerminal } from './in-terminal.js';
import { cli, journalOf, runSweep, start, tableOf, userFolder } from './program.js';

// Five cohorts of three trials, on one thread after another.
const cells = [2, 3, 4, 5, 6].map((units) => `gru({ units: ${units} })`).join(', ');
const text = experimentText({ cells, steps: 60, seeds: '1' });
const args = ['tiny.ts', '--backend', 'cpu', '--workers', '1', '--no-report'];
const press = 'press again to stop at once';

/** A user's folder with the experiment, and its sweep. */
function atHome(context: TestContext): { readonly folder: string; readonly sweep: string } {
  const folder = userFolder(context, { 'tiny.ts': text });
  return { folder, sweep: path.join(folder, 'results/tiny') };
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    assert.ok(tries < 6_000, `${what} did not come about`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** How many finished lines of a kind a journal holds while it is being written. */
function eventsIn(sweep: string, kind: string): number {
  const file = path.join(sweep, 'journal.jsonl');
  if (!existsSync(file)) return 0;
  return readFileSync(file, 'utf8').split(`"event":"${kind}"`).length - 1;
}

/** Waits for the first end of a trial; returns the process that trains. */
async function trainingProcess(sweep: string): Promise<number> {
  await until(() => eventsIn(sweep, 'trial') > 0, 'the end of a trial');
  return JSON.parse(readFileSync(path.join(sweep, 'journal.lock'), 'utf8')).pid;
}

/** Checks that nothing of a run is left, and that the next one completes the sweep, every trial once. */
async function assertSound(folder: string, sweep: string, training: number): Promise<void> {
  await until(() => !isRunning(training, null), 'the end of the training process');
  assert.equal(existsSync(path.join(sweep, 'journal.lock')), false);
  const next = await runSweep(folder, ...args);
  assert.equal(next.code, 0, next.stderr);
  const ends = journalOf(sweep).filter(({ event }) => event === 'trial');
  assert.deepEqual([ends.length, new Set(ends.map(({ id }) => id)).size], [15, 15]);
}

for (const signal of ['SIGSEGV', 'SIGKILL'] as const) {
  test(`a training process that dies of ${signal} is replaced, and the tables are those of an undisturbed run`, async (context) => {
    const { folder, sweep } = atHome(context);
    const run = start(folder, ...args);
    process.kill(await trainingProcess(sweep), signal);
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^15 trials trained; of 15 asked for 15 completed\n/);
    assert.match(
      stderr,
      new RegExp(`^the training process died: killed by ${signal}.*; it is started again`, 'm'),
    );
    assert.equal((await runSweep(folder, ...args, '--results', 'whole')).code, 0);
    for (const name of ['trials.csv', 'metrics.csv'])
      assert.deepEqual(tableOf(sweep, name), tableOf(path.join(folder, 'whole/tiny'), name));
    assert.equal(journalOf(sweep).filter(({ event }) => event === 'trial').length, 15);
  });
}

test('a training process whose supervisor is killed ends by itself, and leaves no lock', async (context) => {
  const { folder, sweep } = atHome(context);
  const run = start(folder, ...args);
  const training = await trainingProcess(sweep);
  run.child.kill('SIGKILL');
  await assertSound(folder, sweep, training);
});

for (const [who, pick] of [
  ['the supervisor', (supervisor: number) => supervisor],
  ['the training process', (_: number, training: number) => training],
] as const) {
  test(`SIGTERM to ${who} lets the running trials finish, and ends the run with exit code 130`, async (context) => {
    const { folder, sweep } = atHome(context);
    const run = start(folder, ...args);
    const training = await trainingProcess(sweep);
    process.kill(pick(run.child.pid!, training), 'SIGTERM');
    const { code, stderr } = await run.ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, new RegExp(press));
    const { open } = await replayJournal(sweep);
    assert.equal(open.size, 0);
    await assertSound(folder, sweep, training);
  });
}

test('an interrupt is heard while training has the only thread to itself', async (context) => {
  const endless = experimentText({ cells: 'gru({ units: 2 })', steps: 10_000_000, seeds: '1' });
  const folder = userFolder(context, { 'tiny.ts': endless });
  const run = start(folder, 'tiny.ts', '--backend', 'cpu', '--workers', '0');
  await until(() => eventsIn(path.join(folder, 'results/tiny'), 'start') > 0, 'the start of a cohort');
  run.child.kill('SIGINT');
  await until(() => run.stderr().includes(press), 'the answer to the interrupt');
  run.child.kill('SIGINT');
  assert.equal((await run.ended).code, 130, run.stderr());
});

test('a hang-up is ignored where there is no terminal to lose', async (context) => {
  const { folder, sweep } = atHome(context);
  const run = start(folder, ...args);
  const training = await trainingProcess(sweep);
  process.kill(run.child.pid!, 'SIGHUP');
  process.kill(training, 'SIGHUP');
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
});

test('Ctrl-C in a terminal finishes what runs', { skip: !hasTerminals }, async (context) => {
  const { folder, sweep } = atHome(context);
  const run = startInTerminal(context, folder, ...args);
  const training = await trainingProcess(sweep);
  run.press('\x03');
  const { code } = await run.ended;
  assert.equal(code, 130, run.shown());
  assert.match(run.shown(), new RegExp(press));
  assert.equal((await replayJournal(sweep)).open.size, 0);
  await assertSound(folder, sweep, training);
});

test('a second Ctrl-C in a terminal stops at once', { skip: !hasTerminals }, async (context) => {
  const { folder, sweep } = atHome(context);
  const run = startInTerminal(context, folder, ...args);
  const training = await trainingProcess(sweep);
  // The thread that trains is held, so that what runs cannot finish.
  process.kill(training, 'SIGSTOP');
  run.press('\x03');
  run.press('\x03');
  process.kill(training, 'SIGCONT');
  assert.equal((await run.ended).code, 130, run.shown());
  await assertSound(folder, sweep, training);
});

test('a closed terminal counts as an interrupt: what runs is finished', {
  skip: !hasTerminals,
}, async (context) => {
  const { folder, sweep } = atHome(context);
  const run = startInTerminal(context, folder, ...args);
  const training = await trainingProcess(sweep);
  run.hangUp();
  assert.equal((await run.ended).code, 130);
  assert.equal((await replayJournal(sweep)).open.size, 0);
  assert.ok(eventsIn(sweep, 'trial') < 15);
  await assertSound(folder, sweep, training);
});

for (const [streams, pipe] of [
  ['standard output', '|'],
  ['both streams', '2>&1 |'],
] as const) {
  test(`a reader of ${streams} that goes away costs no trial, and there is no stack`, async (context) => {
    const { folder, sweep } = atHome(context);
    const command = `"$0" "$@" ${pipe} head -n 1 >/dev/null; exit \${PIPESTATUS[0]}`;
    const child = spawn('bash', ['-c', command, process.execPath, cli, ...args], { cwd: folder });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.deepEqual([code, eventsIn(sweep, 'trial')], [0, 15], stderr);
    assert.doesNotMatch(stderr, /Error|\bat /);
    assert.equal(tableOf(sweep, 'trials.csv').length, 16);
  });
}
