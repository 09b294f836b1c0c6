import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CharLmSpec } from '../../src/tasks/char-lm.js';
import { charLmTask } from '../../src/tasks/char-lm.js';
import { loadCorpus } from '../../src/tasks/corpus.js';
import type { Batch } from '../../src/tasks/task.js';
import { temporaryFolder } from './temporary-folder.js';

const spec: CharLmSpec = {
  kind: 'charLm',
  corpus: 'brown',
  unroll: 10,
  batchSize: 64,
  validationSize: 20_000,
};

/** What stream `b` of a [T, B] array reads. */
function stream(values: Batch['inputs'], { steps, batch }: Batch, b: number): number[] {
  return Array.from({ length: steps }, (_, t) => values[t * batch + b]!);
}

test('the task is to tell each next symbol of 27', async () => {
  const { shape } = await charLmTask.load(spec, '.');
  assert.deepEqual(shape, {
    input: { kind: 'tokens', size: 27, symbols: [...' abcdefghijklmnopqrstuvwxyz'] },
    output: {
      size: 27,
      at: 'every-step',
      loss: 'cross-entropy',
      symbols: [...' abcdefghijklmnopqrstuvwxyz'],
    },
    steps: 10,
    batch: 64,
    carriesState: true,
    chance: Math.log(27),
  });
});

test('targets are the inputs shifted by one, and each batch goes on where the one before it ended', async () => {
  const task = await charLmTask.load(spec, '.');
  const batches = [7, 8, 9].map((step) => task.batch(3, step));
  for (let b = 0; b < spec.batchSize; b += 1) {
    const inputs = batches.flatMap((batch) => stream(batch.inputs, batch, b));
    const targets = batches.flatMap((batch) => stream(batch.targets, batch, b));
    assert.deepEqual(targets.slice(0, -1), inputs.slice(1));
  }
});

test('a stream runs through the whole training text, round its end, and never through the validation text', async (t) => {
  const validation = 'a'.repeat(50);
  const training = 'bcdefghijklmnopqrstuvwxyz';
  const folder = temporaryFolder(t, { 'text.txt': validation + training });
  const small = { ...spec, corpus: { file: 'text.txt' }, unroll: 3, batchSize: 5, validationSize: 50 };
  const task = await charLmTask.load(small, folder);
  for (let step = 0; step < 25; step += 1) {
    const { inputs, targets } = task.batch(1, step);
    inputs.forEach((symbol, i) => {
      assert.ok(symbol >= 2 && symbol <= 26);
      assert.equal(targets[i], symbol === 26 ? 2 : symbol + 1);
    });
    for (let b = 1; b < 5; b += 1) assert.equal((inputs[b]! - inputs[0]! + 25) % 25, 5 * b);
  }
});

test('a batch is a pure function of seed and step', async () => {
  const one = await charLmTask.load(spec, '.');
  const other = await charLmTask.load(spec, '.');
  one.batch(5, 1);
  assert.deepEqual(one.batch(5, 1000), other.batch(5, 1000));
  assert.notDeepEqual(one.batch(5, 1000).inputs, one.batch(6, 1000).inputs);
});

for (const validationSize of [2, 20, 400, 401, 402, 419, 420, 421, 422, 801, 20_000]) {
  test(`validation predicts each of characters 1 to ${validationSize - 1} once`, async () => {
    const task = await charLmTask.load({ ...spec, validationSize }, '.');
    const { steps, batch, inputs, targets, weights } = task.validation();
    assert.equal(inputs.length, steps * batch);
    assert.equal(weights!.length, targets.length);
    assert.equal(
      weights!.reduce((sum, weight) => sum + weight, 0),
      validationSize - 1,
    );
    const { symbols } = loadCorpus('brown', '.');
    let position = 0;
    for (let b = 0; b < batch; b += 1) {
      for (let step = 0; step < steps; step += 1) {
        const i = step * batch + b;
        if (weights![i] === 0) continue;
        assert.equal(inputs[i], symbols[position]);
        assert.equal(targets[i], symbols[position + 1]);
        position += 1;
      }
    }
  });
}

test('every validation stream but the first reads 20 characters before the first that counts', async () => {
  const { steps, batch, weights } = (await charLmTask.load(spec, '.')).validation();
  assert.deepEqual([steps, batch], [420, 50]);
  const warmUps = Array.from({ length: batch }, (_, b) =>
    stream(weights!, { steps, batch } as Batch, b).indexOf(1),
  );
  assert.equal(warmUps[0], 0);
  assert.ok(warmUps.slice(1).every((warmUp) => warmUp >= 20));
});

test('perplexity is e to the loss', async () => {
  const { metrics } = await charLmTask.load(spec, '.');
  assert.deepEqual(metrics({ loss: Math.log(27), outputs: () => new Float32Array() }), {
    perplexity: Math.exp(Math.log(27)),
  });
});

test("a file's own alphabet sets the width of the read-out", async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'É!'.repeat(400) });
  const corpus = { file: 'text.txt', alphabet: 'file' } as const;
  const { shape } = await charLmTask.load({ ...spec, corpus, validationSize: 100 }, folder);
  assert.deepEqual([shape.input.size, shape.output.size, shape.chance], [2, 2, Math.log(2)]);
});

test('a text that is too short is refused with the number of characters it has and needs', async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'word '.repeat(100) });
  await assert.rejects(charLmTask.load({ ...spec, corpus: { file: 'text.txt' } }, folder), {
    message:
      'task.corpus: text.txt is too short: it has 500 characters once folded to a-z and space, and at least 20641 are needed (validation 20000, training 641)',
  });
  await assert.rejects(charLmTask.load({ ...spec, validationSize: 6_000_000 }, '.'), /"brown" is too short/);
});

test('a bidirectional cell is refused', () => {
  assert.match(charLmTask.refuseCell(spec, { kind: 'bidirectional' })!, /see the character/);
  assert.equal(charLmTask.refuseCell(spec, { kind: 'lstm' }), undefined);
});
