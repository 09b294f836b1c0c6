import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { journalOf, runSweep, userFolder } from '../cli/program.js';

// The text that all trials need is taken away once the run has begun: the journal is there before any worker reads.
const text = `import { existsSync, rmSync } from 'node:fs';
import { charLm, defineExperiment, gru, sgd, truncatedNormal } from 'init-sweep';

setInterval(() => {
  if (existsSync('results/gone/journal.jsonl')) rmSync('corpus.txt', { force: true });
}, 1).unref();

export default defineExperiment({
  name: 'gone',
  task: charLm({ corpus: { file: 'corpus.txt' }, unroll: 4, batchSize: 2, validationSize: 500 }),
  cell: gru({ units: 2 }),
  initializer: truncatedNormal({ stddev: 0.1 }),
  train: { steps: 10, optimizer: sgd({ learningRate: 0.1 }), logEvery: 5, evaluateEvery: 10 },
  seeds: 60,
});
`;

test('a run in which everything fails stops, says the reason once, exits with 1, and leaves the rest missing', async (context) => {
  const corpus = 'the quick brown fox jumps over the lazy dog '.repeat(50);
  const folder = userFolder(context, { 'gone.ts': text, 'corpus.txt': corpus });
  const { code, stdout } = await runSweep(folder, 'gone.ts', '--backend', 'cpu', '--workers', '1');
  assert.equal(code, 1, stdout);
  assert.match(stdout, /^21 trials trained; of 60 asked for 21 failed, 39 left\n/);
  assert.match(stdout, /^stopped: 21 trials in a row failed for the same reason: .*corpus\.txt/m);
  assert.equal(stdout.split('corpus.txt').length, 2);
  const events = journalOf(path.join(folder, 'results/gone'));
  assert.equal(events.filter(({ event }) => event === 'trial').length, 21);
});
