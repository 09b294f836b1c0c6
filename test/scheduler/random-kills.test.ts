import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { randomStream } from '../../src/math/random-stream.js';
import { journalOf, type Running, runSweep, start, tableOf, userFolder } from '../cli/program.js';

const kills = 30;
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
