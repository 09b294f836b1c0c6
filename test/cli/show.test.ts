import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { experimentText } from './experiment-text.js';
import { journalOf, runSweep, userFolder } from './program.js';
import { sweepAtWork } from './sweep-at-work.js';

const cpu = ['--backend', 'cpu', '--workers', '0'];

/** Lets every worker thread print once while it trains, as a library would that warns of something. */
const chatty = `
const { isMainThread } = require('node:worker_threads');
const now = Date.now;
let told = isMainThread;
Date.now = () => {
  if (!told && new Error().stack.includes('train-cohort')) {
    told = true;
    console.log('training goes on');
    process.emitWarning('an op is slow');
  }
  return now();
};
`;

test('show tells everything about a trial of a run that is over, by the first digits of its id', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
  assert.equal((await runSweep(folder, 'tiny.ts', ...cpu)).code, 0);
  const id = journalOf(path.join(folder, 'results/tiny')).find(({ event }) => event === 'trial')!.id!;

  const json = await runSweep(folder, 'show', 'tiny', id, '--json');
  assert.equal(json.code, 0, json.stderr);
  const trial = JSON.parse(json.stdout);
  assert.deepEqual([trial.sweep, trial.id, trial.state, trial.inPlan], ['tiny', id, 'completed', true]);
  assert.deepEqual(trial.axes, { cell: 'gru', initializer: 'truncatedNormal', 'initializer.stddev': 0.1 });
  assert.deepEqual(trial.spec.seed, { init: 0, data: 0 });
  assert.deepEqual(
    trial.rows.map(({ step }: { step: number }) => step),
    [0, 10, 20],
  );
  assert.ok(trial.rows[2].metrics['grad_norm/gru.candidate.wt'] > 0);
  assert.equal(trial.summary.finalLoss, trial.rows[2].metrics['loss/train']);
  assert.match(trial.fingerprint.weights, /^[0-9a-f]{16}$/);
  assert.deepEqual(
    trial.attempts.map(({ attempt, ended }: Record<string, unknown>) => [attempt, ended]),
    [[1, 'completed']],
  );
  assert.deepEqual([trial.backend, trial.log], ['cpu', []]);

  const text = await runSweep(folder, 'show', 'results/tiny', id.slice(0, 10).toUpperCase());
  assert.match(text.stdout, new RegExp(`^trial ${id} of tiny\noutcome   completed after 20 of 20 updates\n`));
  assert.match(
    text.stdout,
    /^place {5}cell=gru initializer=truncatedNormal initializer\.stddev=0\.1 seed=0$/m,
  );
  assert.match(text.stdout, /^loss\/train +[▁-█]{3} {2}\S+ → \S+$/m);
  assert.match(text.stdout, /^step {2}loss\/train {2}grad_norm\/global {2}loss\/val$/m);
  assert.match(text.stdout, /^ +10 +\d\S+ +\d\S+$/m);
  assert.match(text.stdout, /^spec {6}\{"task":\{"kind":"adding"/m);
});

test('show refuses an id that several trials begin with, and one that no trial has', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '20' }) });
  await runSweep(folder, 'tiny.ts', ...cpu, '--limit', '1');
  const digits = [...'0123456789abcdef'];
  const answers = await Promise.all(
    digits.slice(0, 3).map((digit) => runSweep(folder, 'show', 'tiny', digit)),
  );
  for (const [n, { code, stderr, stdout }] of answers.entries()) {
    assert.deepEqual([code, stdout], [2, '']);
    const digit = digits[n];
    assert.match(
      stderr,
      new RegExp(
        `^\\d+ trials in results/tiny begin with "${digit}"; give more digits: ${digit}[0-9a-f]{15} \\(cell=`,
      ),
    );
  }
  const none = await runSweep(folder, 'show', 'tiny', '00zz');
  assert.equal(none.code, 2);
  assert.match(
    none.stderr,
    /^no trial "00zz" in results\/tiny: expected the id of one of its 120 trials, or the first digits of it, such as [0-9a-f]{16}\n$/,
  );
});

test('show tells of a trial while it runs, and of one that is missing', async (context) => {
  const { folder } = await sweepAtWork(context);
  const { running } = JSON.parse((await runSweep(folder, 'status', 'tiny', '--json')).stdout);
  const [{ id }] = running;
  const trial = JSON.parse((await runSweep(folder, 'show', 'tiny', id, '--json')).stdout);
  assert.deepEqual([trial.state, trial.outcome, trial.summary], ['running', null, null]);
  assert.equal(trial.attempts[0].ended, 'running');
  assert.equal(trial.rows[0].step, 0);
  assert.equal(trial.spec.train.steps, 100_000_000);
  const text = await runSweep(folder, 'show', 'tiny', id);
  assert.match(text.stdout, /^outcome {3}running$/m);
});

test('what the code of trials prints in worker threads is found by show and spoils no other output', async (context) => {
  const folder = userFolder(context, {
    'tiny.ts': experimentText({ seeds: '1' }),
    'chatty.cjs': chatty,
  });
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = `--require ${path.join(folder, 'chatty.cjs')}`;
  const run = runSweep(folder, 'tiny.ts', '--backend', 'cpu', '--workers', '1', '--json');
  if (before === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = before;
  const { code, stdout, stderr } = await run;
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).trained, 6);
  assert.doesNotMatch(stderr, /training goes on|an op is slow/);

  const sweep = path.join(folder, 'results/tiny');
  const logs = journalOf(sweep).filter(({ event }) => event === 'log');
  assert.ok(logs.length > 0);
  const ids = logs[0]!.trials!.map(({ id }) => id);
  assert.equal(ids.length, 3);
  for (const id of ids) {
    const trial = JSON.parse((await runSweep(folder, 'show', 'tiny', id, '--json')).stdout);
    const text = trial.log.map((one: { text: string }) => one.text).join('');
    assert.equal(text, 'training goes on\nWarning: an op is slow\n');
    assert.deepEqual([trial.log[0].attempt, trial.log[0].trials], [1, 3]);
  }
  const text = await runSweep(folder, 'show', 'tiny', ids[0]!);
  assert.match(text.stdout, /^printed by it or by the 2 trials trained beside it\n {2}training goes on$/m);
});

test('show tells why a trial failed, with the stack of its error', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
  await runSweep(folder, 'tiny.ts', ...cpu);
  const journal = path.join(folder, 'results/tiny/journal.jsonl');
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  const { id, ...end } = JSON.parse(lines.at(-1)!);
  const failed = {
    ...{ ...end, id, fingerprint: null },
    outcome: { kind: 'failed', reason: 'out of luck', stack: 'Error: out of luck\n    at train (a.js:1:2)' },
  };
  writeFileSync(journal, `${[...lines.slice(0, -1), JSON.stringify(failed)].join('\n')}\n`);
  const { stdout } = await runSweep(folder, 'show', 'tiny', id);
  assert.match(stdout, /^outcome {3}failed: out of luck$/m);
  assert.match(stdout, /^Error: out of luck\n {4}at train \(a\.js:1:2\)$/m);
});
