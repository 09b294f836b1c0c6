import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { runSweep, userFolder } from '../cli/program.js';
import { repositoryRoot } from '../docs/run-doc-examples.js';

/** A user's folder with the results of a sweep as the first version of the format had it. */
function oldResults(context: TestContext): string {
  const folder = userFolder(context, { 'results/README.md': '' });
  const fixture = path.join(repositoryRoot(), 'test/fixtures/format-1');
  cpSync(fixture, path.join(folder, 'results/format-1'), { recursive: true });
  return folder;
}

test('every command reads a journal of the first version of the format', async (context) => {
  const folder = oldResults(context);
  const read = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runSweep(folder, ...args, '--json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const [listed] = await read('list');
  assert.deepEqual(
    [listed.name, listed.planned, listed.missing, listed.runs, listed.problem],
    ['format-1', 12, 1, 2, null],
  );
  assert.deepEqual(listed.outcomes, { completed: 6, diverged: 4, failed: 1, cancelled: 0 });

  const status = await read('status', 'format-1');
  assert.deepEqual([status.missing, status.outside, status.atWork], [1, 0, null]);
  assert.deepEqual(status.failures, [{ reason: 'Cannot allocate 12 bytes.', trials: 1 }]);
  assert.deepEqual(status.damage, { skippedLines: 0, tornTail: false });

  const trial = await read('show', 'format-1', 'e45f');
  assert.equal(trial.axes.initializer, 'orthogonal');
  assert.deepEqual(
    trial.attempts.map(({ attempt, ended }: Record<string, unknown>) => [attempt, ended]),
    [
      [1, null],
      [2, 'completed'],
    ],
  );
  assert.deepEqual(
    trial.rows.map(({ step }: { step: number }) => step),
    [0, 10, 20],
  );
  assert.equal(trial.summary.finalLoss, trial.rows[2].metrics['loss/train']);
  const missing = await read('show', 'format-1', '8a59');
  assert.deepEqual([missing.state, missing.attempts.length], ['missing', 2]);

  const { trials } = await read('verify', 'format-1', '--sample', '2', '--workers', '0');
  for (const { now, unlike } of trials) {
    assert.notEqual(now.outcome.kind, 'failed');
    assert.match(unlike.join('; '), /^processor An Older Processor then, /);
  }
});

test('a journal of a format that this version does not read is refused in one sentence, whatever is asked', async (context) => {
  const folder = oldResults(context);
  const journal = path.join(folder, 'results/format-1/journal.jsonl');
  const lines = readFileSync(journal, 'utf8');
  for (const [version, sentence] of [
    [7, /^\S+journal\.jsonl was written by a newer version of init-sweep: format 7, .*\.\n$/],
    [0, /^\S+journal\.jsonl was written by an early version of init-sweep: format 0, .*\.\n$/],
  ] as const) {
    writeFileSync(journal, lines.replaceAll('{"v":1,', `{"v":${version},`));
    for (const args of [
      ['status', 'format-1'],
      ['show', 'format-1', 'e45f'],
      ['verify', 'format-1'],
    ]) {
      const { code, stdout, stderr } = await runSweep(folder, ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, sentence);
    }
    const list = await runSweep(folder, 'list');
    assert.equal(list.code, 0);
    assert.match(list.stdout, /^format-1: \S+journal\.jsonl was written by /m);
  }
});
