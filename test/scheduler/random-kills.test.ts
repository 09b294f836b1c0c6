import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../../src/math/random-stream.js';
import { filesIn, journalOf, type Running, runSweep, start, tableOf, userFolder } from '../cli/program.js';
import type { ProcessRequest } from '../supervisor/sweep-process.js';

const kills = 20;
// INIT_SWEEP_KILLS asks for more rounds than continuous integration has time for.
const quickKills = Number(process.env.INIT_SWEEP_KILLS ?? 60);
const trials = 18 * 12;
const text = `import { adding, defineExperiment, gru, orthogonal, rnn, sgd, sweep, truncatedNormal } from 'init-sweep';

export default defineExperiment({
  name: 'short',
  task: adding({ length: 3, batchSize: 2, validationSize: 4 }),
  cell: sweep(gru({ units: sweep(1, 2, 3) }), rnn({ units: sweep(1, 2, 3) })),
  initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()),
  train: { steps: 10, optimizer: sgd({ learningRate: 0.1 }), clipNorm: 1, logEvery: 5, evaluateEvery: 10 },
  seeds: 12,
});
`;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until so many more finished lines of a kind stand in a journal, or the run is over. */
async function untilWritten(journal: string, event: string, more: number, run: Running): Promise<void> {
  const count = () =>
    existsSync(journal) ? readFileSync(journal, 'utf8').split(`"event":"${event}"`).length : 1;
  const wanted = count() + more;
  while (count() < wanted && run.child.exitCode === null) await pause(15);
}

/** Starts the sweep again and again and kills it: before it writes, when it begins to train, and in the midst of it. */
async function killAtRandom(sweep: string, runIt: () => Running, seed: number): Promise<void> {
  const journal = path.join(sweep, 'journal.jsonl');
  for (const [kill, draw] of randomStream(seed, 'kills', '')
    .uniforms(kills / 2)
    .entries()) {
    const run = runIt();
    if (kill % 3 === 1) await untilWritten(journal, 'sweep', 1, run);
    if (kill % 3 === 2) await untilWritten(journal, 'trial', 1, run);
    await pause(draw * (kill % 3 === 0 ? 600 : 200));
    run.kill();
    await run.ended;
  }
}

test(`sweeps that are killed at ${kills} random instants come to the same tables, every trial once`, async (context) => {
  const folder = userFolder(context, { 'short.ts': text });
  const args = ['short.ts', '--backend', 'wasm', '--results'];
  const whole = await runSweep(folder, ...args, 'whole', '--workers', '0');
  assert.equal(whole.code, 0, whole.stderr);

  const comesToTheSame = async (results: string, workers: string, seed: number) => {
    const sweep = path.join(folder, results, 'short');
    await killAtRandom(sweep, () => start(folder, ...args, results, '--workers', workers), seed);
    const last = await runSweep(folder, ...args, results, '--workers', workers);
    assert.equal(last.code, 0, last.stderr);
    const ended = journalOf(sweep).filter(({ event }) => event === 'trial');
    assert.equal(ended.length, trials, 'a trial ended twice, or never');
    assert.equal(new Set(ended.map(({ id }) => id)).size, trials);
    for (const name of ['trials.csv', 'metrics.csv'])
      assert.deepEqual(tableOf(sweep, name), tableOf(path.join(folder, 'whole/short'), name));
  };
  await Promise.all([comesToTheSame('inline', '0', 1), comesToTheSame('threads', '1', 2)]);
});

const quickTrials = 5_000;
const quickProcess = fileURLToPath(new URL('../supervisor/sweep-process.js', import.meta.url));

/** Starts a sweep with the real scheduler, journal and tables whose trials take a millisecond. */
function startQuick(folder: string, threads: number): { child: ChildProcess; ended: Promise<unknown> } {
  mkdirSync(folder, { recursive: true });
  const behaviours = Array<'rows'>(quickTrials).fill('rows');
  const request: ProcessRequest = { folder, behaviours, size: 4, threads, stallSeconds: 600 };
  const args = [quickProcess, JSON.stringify(request)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return { child, ended: new Promise((resolve) => child.on('exit', resolve)) };
}

/** Kills it over and over: as it starts, as it writes its first lines, and in the midst of its work. */
async function killQuick(folder: string, threads: number, seed: number): Promise<void> {
  const journal = path.join(folder, 'journal.jsonl');
  const size = () => (existsSync(journal) ? statSync(journal).size : 0);
  const draws = randomStream(seed, 'kills', '').uniforms(quickKills / 2);
  for (const [kill, draw] of draws.entries()) {
    const { child, ended } = startQuick(folder, threads);
    const wanted = size() + [0, 1, 5_000][kill % 3]!;
    while (size() < wanted && child.exitCode === null) await pause(5);
    await pause(draw * (kill % 3 === 0 ? 300 : 50));
    assert.equal(child.exitCode, null, 'the sweep was over before it could be killed');
    child.kill('SIGKILL');
    await ended;
  }
}

test(`quick sweeps that are killed at ${quickKills} random instants come to the same bytes, every trial once`, async (context) => {
  const folder = userFolder(context, {});
  const at = (name: string) => path.join(folder, name);
  await startQuick(at('whole'), 0).ended;
  const comesToTheSame = async (name: string, threads: number, seed: number) => {
    await killQuick(at(name), threads, seed);
    await startQuick(at(name), threads).ended;
    const ended = journalOf(at(name)).filter(({ event }) => event === 'trial');
    assert.equal(ended.length, quickTrials, 'a trial ended twice, or never');
    assert.equal(new Set(ended.map(({ id }) => id)).size, quickTrials);
    // Their number does not go with that of the trials, and no kill leaves one behind.
    const files = ['journal.jsonl', 'metrics.csv', 'metrics.jsonl', 'trials.csv'];
    assert.deepEqual(filesIn(at(name)), files);
    for (const table of ['trials.csv', 'metrics.csv'])
      assert.deepEqual(readFileSync(at(`${name}/${table}`)), readFileSync(at(`whole/${table}`)));
  };
  await Promise.all([comesToTheSame('inline', 0, 3), comesToTheSame('threads', 1, 4)]);
});
