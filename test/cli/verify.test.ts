import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { experimentText } from './experiment-text.js';
import { filesIn, runSweep, userFolder } from './program.js';

/** A folder with a sweep of six trials that has ended. */
async function endedSweep(context: TestContext): Promise<string> {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
  const { code, stderr } = await runSweep(
    folder,
    'tiny.ts',
    '--backend',
    'cpu',
    '--workers',
    '0',
    '--no-report',
  );
  assert.equal(code, 0, stderr);
  return folder;
}

interface Line {
  readonly event: string;
  readonly fingerprint: { readonly weights: string; readonly finalLoss: string };
  readonly host: object;
}

/** Rewrites every line of a sweep's journal. */
function doctor(folder: string, change: (event: Line) => object): void {
  const journal = path.join(folder, 'results/tiny/journal.jsonl');
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  writeFileSync(journal, lines.map((line) => `${JSON.stringify(change(JSON.parse(line)))}\n`).join(''));
}

/** Turns one bit of a final loss. */
function withWrongLoss(event: Line): object {
  if (event.event !== 'trial') return event;
  const bits = (Number.parseInt(event.fingerprint.finalLoss, 16) ^ 1) >>> 0;
  return {
    ...event,
    fingerprint: { ...event.fingerprint, finalLoss: bits.toString(16).padStart(8, '0') },
  };
}

test('a true journal is verified to the bit, on threads and without the experiment file, and is left as it is', async (context) => {
  const folder = await endedSweep(context);
  writeFileSync(path.join(folder, 'tiny.ts'), 'gone');
  const files = filesIn(folder);
  const bytes = files.map((file) => readFileSync(path.join(folder, file)));
  const text = await runSweep(folder, 'verify', 'tiny', '--sample', '4', '--workers', '2');
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /^4 of 6 finished trials of tiny run again\n/);
  assert.equal(text.stdout.match(/^[0-9a-f]{16} +cpu +same +same +same +/gm)?.length, 4);
  assert.match(text.stdout, /^all 4 came out alike to the bit$/m);

  const json = await runSweep(folder, 'verify', 'tiny', '--sample', '9', '--workers', '0', '--json');
  const { sweep, finished, trials } = JSON.parse(json.stdout);
  assert.deepEqual([json.code, sweep, finished, trials.length], [0, 'tiny', 6, 6]);
  for (const trial of trials) {
    assert.deepEqual([trial.same, trial.backend, trial.unlike], [true, 'cpu', []]);
    assert.deepEqual(trial.now, trial.recorded);
    assert.ok('cell' in trial.axes);
  }
  assert.deepEqual(filesIn(folder), files);
  assert.deepEqual(
    files.map((file) => readFileSync(path.join(folder, file))),
    bytes,
  );
});

test('one bit of a final loss that is not what training gives is found, and the exit code is 1', async (context) => {
  const folder = await endedSweep(context);
  doctor(folder, withWrongLoss);
  const { code, stdout } = await runSweep(folder, 'verify', 'tiny', '--sample', '2', '--workers', '0');
  assert.equal(code, 1);
  assert.equal(
    stdout.match(/^[0-9a-f]{16} +cpu +same +same +[0-9a-f]{8} then, [0-9a-f]{8} now +/gm)?.length,
    2,
  );
  assert.match(stdout, /^0 came out alike to the bit; 2 DIFFER although nothing else does$/m);
});

test('a difference from the record of another processor is expected, which is said, and the exit code is 0', async (context) => {
  const folder = await endedSweep(context);
  doctor(folder, (event) =>
    event.event === 'sweep'
      ? { ...event, host: { ...event.host, processor: 'Another One' } }
      : withWrongLoss(event),
  );
  const { code, stdout } = await runSweep(folder, 'verify', 'tiny', '--sample', '2', '--workers', '0');
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^2 recorded under other conditions, so that a difference is expected: processor Another One then, .+ now$/m,
  );
  assert.match(stdout, /^0 came out alike to the bit; 2 differ, as is expected$/m);
});

test('a backend that is asked for in place of the recorded one is told as a difference', async (context) => {
  const folder = await endedSweep(context);
  const { code, stdout, stderr } = await runSweep(
    folder,
    ...['verify', 'tiny', '--sample', '1', '--workers', '0', '--backend', 'wasm', '--json'],
  );
  assert.equal(code, 0, stderr);
  const [trial] = JSON.parse(stdout).trials;
  assert.deepEqual([trial.backend, trial.unlike], ['wasm', ['backend cpu then, wasm now']]);
});

test('trials whose text has changed cannot be run again, which is said in one sentence', async (context) => {
  const text = experimentText({ seeds: '1' })
    .replace('import { adding, ', 'import { charLm, ')
    .replace(
      /task: .*/,
      "task: charLm({ corpus: { file: 'text.txt' }, unroll: 5, batchSize: 4, validationSize: 200 }),",
    );
  const folder = userFolder(context, {
    'in/tiny.ts': text,
    'in/text.txt': 'to be or not to be '.repeat(100),
  });
  await runSweep(folder, 'in/tiny.ts', '--backend', 'cpu', '--workers', '0', '--limit', '1', '--no-report');
  const before = await runSweep(folder, 'verify', 'tiny', '--workers', '0');
  assert.equal(before.code, 0, before.stderr);
  assert.match(before.stdout, /^all 1 came out alike to the bit$/m);
  writeFileSync(path.join(folder, 'in/text.txt'), 'to be and not to be '.repeat(100));
  const after = await runSweep(folder, 'verify', 'tiny', '--workers', '0');
  assert.equal(after.code, 2);
  assert.match(after.stderr, /^task\.corpus\.file: \S+text\.txt has changed: its SHA-256 is .*\n$/);
});
