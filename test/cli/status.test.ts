import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { experimentText } from './experiment-text.js';
import { filesIn, runSweep, userFolder } from './program.js';
import { sweepAtWork } from './sweep-at-work.js';

const cpu = ['--backend', 'cpu', '--workers', '0', '--no-report'];

test('while a sweep runs, status and list tell what has ended, what runs and which process is at work', async (context) => {
  const { folder, run } = await sweepAtWork(context);
  const json = await runSweep(folder, 'status', 'tiny', '--json');
  assert.equal(json.code, 0, json.stderr);
  const status = JSON.parse(json.stdout);
  assert.deepEqual([status.name, status.planned, status.missing, status.outside], ['tiny', 6, 3, 0]);
  assert.deepEqual(status.outcomes, { completed: 3, diverged: 0, failed: 0, cancelled: 0 });
  assert.equal(status.running.length, 3);
  for (const { id, attempt, step, since } of status.running) {
    assert.match(id, /^[0-9a-f]{16}$/);
    assert.equal(attempt, 1);
    assert.ok(step >= 0 && since >= status.last.time);
  }
  assert.deepEqual([status.atWork.pid, status.atWork.trained], [run.child.pid, 3]);
  assert.ok(status.atWork.trialsPerSecond > 0 && status.atWork.stepsPerSecond > 0);
  assert.ok(status.atWork.secondsLeft > 0);
  assert.deepEqual([status.runs, status.last.backend, status.fileChanged], [1, 'cpu', false]);
  assert.equal(status.last.file, path.join(folder, 'tiny.ts'));
  assert.deepEqual(status.damage, { skippedLines: 0, tornTail: false });

  const text = await runSweep(folder, 'status', 'tiny.ts');
  assert.match(
    text.stdout,
    /^tiny in results\/tiny\ntrials {4}6 planned: 3 completed; 3 missing, 3 of them running\n/,
  );
  assert.match(
    text.stdout,
    new RegExp(`^run {7}process ${run.child.pid} on \\S+ has been at work since `, 'm'),
  );
  assert.match(text.stdout, /^speed .* trials\/s · .* steps\/s · .* left$/m);
  assert.match(text.stdout, /^running {3}3 trials, last logged at steps \d+ to \d+$/m);
  assert.match(text.stdout, /^backend {3}cpu, on /m);

  const [listed] = JSON.parse((await runSweep(folder, 'list', '--json')).stdout);
  assert.deepEqual([listed.name, listed.running, listed.atWork, listed.problem], ['tiny', 3, true, null]);
  assert.equal(run.child.exitCode, null);
});

test('a sweep is found by its name, its folder and its file, and asking changes nothing', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
  assert.equal((await runSweep(folder, 'tiny.ts', ...cpu)).code, 0);
  const files = filesIn(folder);
  const bytes = files.map((file) => readFileSync(path.join(folder, file)));
  const asked = ['tiny', 'results/tiny', './results/tiny/', path.join(folder, 'results/tiny'), 'tiny.ts'];
  for (const sweep of asked) {
    const { code, stdout, stderr } = await runSweep(folder, 'status', sweep, '--json');
    assert.equal(code, 0, stderr);
    const { name, planned, missing, atWork } = JSON.parse(stdout);
    assert.deepEqual([name, planned, missing, atWork], ['tiny', 6, 0, null]);
  }
  assert.deepEqual(filesIn(folder), files);
  assert.deepEqual(
    files.map((file) => readFileSync(path.join(folder, file))),
    bytes,
  );

  writeFileSync(path.join(folder, 'tiny.ts'), experimentText({ seeds: '2' }));
  const changed = await runSweep(folder, 'status', 'tiny.ts');
  assert.match(changed.stdout, /^the experiment file has changed since the last run$/m);
});

test('list shows every sweep, those that cannot be read too, and says what is amiss', async (context) => {
  const folder = userFolder(context, {
    'one.ts': experimentText({ name: 'one', seeds: '1' }),
    'two.ts': experimentText({ name: 'two', seeds: '2' }),
    'results/empty/notes.txt': 'nothing was run here',
    'results/newer/journal.jsonl': '{"v":2,"event":"sweep"}\n',
    'results/README.md': 'a file among the folders',
  });
  await runSweep(folder, 'one.ts', ...cpu);
  await runSweep(folder, 'two.ts', ...cpu, '--filter', 'cell=gru');
  const journal = path.join(folder, 'results/two/journal.jsonl');
  writeFileSync(journal, `${readFileSync(journal, 'utf8')}not an event\n{"v":1,"ev`);

  const { code, stdout } = await runSweep(folder, 'list');
  assert.equal(code, 0);
  assert.match(stdout, /^one +6 +0 +– +6 completed +1 +\d{4}-\d\d-\d\d \d\d:\d\d +\d{4}-/m);
  assert.match(stdout, /^two +12 +6 +– +6 completed +1 /m);
  assert.match(stdout, /^empty: no run has begun$/m);
  assert.match(stdout, /^newer: \S+journal\.jsonl was written by a newer version of init-sweep: .*$/m);
  assert.match(stdout, /^two: 1 damaged line, an unfinished last line$/m);

  const sweeps = JSON.parse((await runSweep(folder, 'list', '--json')).stdout);
  assert.deepEqual(
    sweeps.map(({ name, planned, missing }: Record<string, unknown>) => [name, planned, missing]),
    [
      ['empty', null, null],
      ['newer', null, null],
      ['one', 6, 0],
      ['two', 12, 6],
    ],
  );
  const damaged = JSON.parse((await runSweep(folder, 'status', 'two', '--json')).stdout);
  assert.deepEqual(damaged.damage, { skippedLines: 1, tornTail: true });

  rmSync(path.join(folder, 'results'), { recursive: true });
  const none = await runSweep(folder, 'list');
  assert.deepEqual([none.code, none.stdout], [0, 'no sweeps under results\n']);
});
