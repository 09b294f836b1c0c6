import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { experimentText } from './experiment-text.js';
import { filesIn, journalOf, runSweep, tableOf, userFolder } from './program.js';

const cpu = ['--backend', 'cpu', '--workers', '0'];
const bare =
  'trial_id,outcome,seed,cell,initializer,initializer.stddev,first_loss,final_loss,best_loss,final_val_loss,best_val_loss,steps,first_bad_step';

test('a sweep is trained once; then nothing is missing; and a seed more trains only its own trials', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText() });
  const sweep = path.join(folder, 'results/tiny');

  const first = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^12 trials trained; of 12 asked for 12 completed\n/);
  assert.match(first.stdout, /\ninitializer by final_val_loss, lower is better\n\n\S.* for gru, tied with /);
  assert.match(first.stdout, /note: 2 seeds cannot reach p ≤ 0\.05/);
  assert.match(first.stderr, /^backend cpu: asked for by name\n/);
  assert.match(first.stderr, /12\/12 trials done, 0 running/);
  assert.equal(first.stderr.includes('\x1b'), false);
  assert.deepEqual(filesIn(sweep), [
    'journal.jsonl',
    'metrics.csv',
    'metrics.jsonl',
    'report.html',
    'trials.csv',
  ]);
  const trials = tableOf(sweep, 'trials.csv');
  assert.equal(trials[0], bare);
  assert.equal(trials.length, 13);
  assert.deepEqual(
    trials.slice(1, 5).map((row) => row.split(',').slice(1, 6).join()),
    [
      'completed,0,gru,truncatedNormal,0.1',
      'completed,0,gru,truncatedNormal,1',
      'completed,0,gru,orthogonal,',
      'completed,0,lstm,truncatedNormal,0.1',
    ],
  );
  const metrics = tableOf(sweep, 'metrics.csv');
  assert.equal(metrics[0], 'trial_id,step,metric,value');
  assert.ok(metrics.some((row) => /^[0-9a-f]{16},20,loss\/val,\d/.test(row)));
  assert.ok(metrics.some((row) => /^[0-9a-f]{16},0,grad_norm\/lstm\.forget_gate\.wx,\d/.test(row)));

  const bytes = readFileSync(path.join(sweep, 'trials.csv'));
  const events = journalOf(sweep).length;
  const second = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.equal(second.code, 0);
  assert.match(second.stdout, /^nothing is missing: all 12 trials have ended \(12 completed\)\n/);
  assert.equal(journalOf(sweep).length, events);
  assert.deepEqual(readFileSync(path.join(sweep, 'trials.csv')), bytes);

  writeFileSync(path.join(folder, 'tiny.ts'), experimentText({ seeds: '3' }));
  const third = await runSweep(folder, 'run', 'tiny.ts', '--json', ...cpu);
  assert.equal(third.code, 0);
  const result = JSON.parse(third.stdout);
  assert.deepEqual([result.trained, result.wanted, result.left, result.outcomes.completed], [6, 18, 0, 18]);
  assert.equal(result.ranking.length, 6);
  assert.equal(result.ranking[0].seeds, 3);
  assert.deepEqual(
    result.answer.groups.map(({ within }: { within: object }) => within),
    [{ cell: 'gru' }, { cell: 'lstm' }],
  );
  assert.deepEqual(tableOf(sweep, 'trials.csv').slice(0, 13), trials);
  const ended = journalOf(sweep).filter(({ event }) => event === 'trial');
  assert.equal(ended.length, 18);
  assert.equal(new Set(ended.map(({ id }) => id)).size, 18);
});

test('the tables are the same bytes but for the durations, whatever the number of worker threads', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText() });
  const runs = await Promise.all(
    ['0', '1', '2'].map((workers) =>
      runSweep(folder, 'tiny.ts', '--backend', 'wasm', '--workers', workers, '--results', `with-${workers}`),
    ),
  );
  for (const { code, stderr } of runs) assert.equal(code, 0, stderr);
  for (const workers of ['1', '2']) {
    for (const name of ['trials.csv', 'metrics.csv']) {
      assert.deepEqual(
        tableOf(path.join(folder, `with-${workers}/tiny`), name),
        tableOf(path.join(folder, 'with-0/tiny'), name),
      );
    }
  }
});

test('a dry run shows the plan and writes nothing', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText() });
  const [text, json] = await Promise.all([
    runSweep(folder, 'tiny.ts', '--dry-run', '--backend', 'cpu'),
    runSweep(folder, 'tiny.ts', '--dry-run', '--backend', 'cpu', '--json', '--workers', '2', '--limit', '8'),
  ]);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /^axes\n {2}cell +gru, lstm\n {2}initializer +truncatedNormal, orthogonal\n/);
  assert.match(text.stdout, /12 planned, 12 asked for, 12 to run in \d+ cohorts/);
  assert.match(text.stdout, /TFLOP, about .* on cpu/);
  assert.match(text.stdout, /… and 2 more/);
  const plan = JSON.parse(json.stdout);
  assert.deepEqual(
    [plan.planned, plan.wanted, plan.missing, plan.workers, plan.first.length],
    [12, 8, 8, 2, 8],
  );
  assert.ok(plan.flops > 0 && plan.seconds > 0);
  assert.deepEqual(filesIn(folder), ['tiny.ts']);
});

test('filters and a limit run a part of the grid, and what they leave out runs later', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText() });
  const sweep = path.join(folder, 'results/tiny');
  const part = await runSweep(
    folder,
    'tiny.ts',
    ...cpu,
    '--filter',
    'cell=lstm',
    '--filter',
    'initializer.stddev=0.10,1',
    '--limit',
    '3',
  );
  assert.equal(part.code, 0, part.stderr);
  assert.match(part.stdout, /^3 trials trained; of 3 asked for 3 completed\n/);
  assert.equal(tableOf(sweep, 'trials.csv').length, 4);
  const rest = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.match(rest.stdout, /^9 trials trained; of 12 asked for 12 completed\n/);
  assert.equal(tableOf(sweep, 'trials.csv').length, 13);
});

test('a trial that diverges is a finding: the sweep is done and the exit code is 0', async (context) => {
  const text = experimentText({ cells: "rnn({ units: 3, activation: 'relu' })", seeds: '1' })
    .replace('learningRate: 0.1', 'learningRate: sweep(0.01, 1e18)')
    .replace('clipNorm: 1, ', '');
  const folder = userFolder(context, { 'tiny.ts': text });
  const { code, stdout } = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.equal(code, 0);
  assert.match(stdout, /3 completed, 3 diverged/);
  const rows = tableOf(path.join(folder, 'results/tiny'), 'trials.csv');
  const diverged = rows.filter((row) => row.split(',')[1] === 'diverged');
  assert.equal(diverged.length, 3);
  for (const row of diverged) assert.match(row.split(',').at(-1)!, /^\d+$/);
});

test('help is printed, and the exit code is 0', async (context) => {
  const folder = userFolder(context, {});
  const help = await runSweep(folder, '--help');
  assert.equal(help.code, 0);
  assert.match(help.stdout, /run-sweep run <experiment>/);
  assert.match(help.stdout, /--dry-run/);
  assert.match(help.stdout, /^ +run-sweep \S+ --filter cell=lstm --filter seed=0,1 +a part of the grid$/m);
  assert.equal(help.stderr, '');
  const version = await runSweep(folder, '--version');
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});
