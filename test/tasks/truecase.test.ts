import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLetters } from '../../src/tasks/corpus.js';
import { type TruecaseSpec, truecaseTask } from '../../src/tasks/truecase.js';
import { temporaryFolder } from './temporary-folder.js';

const spec: TruecaseSpec = {
  kind: 'truecase',
  corpus: 'brown',
  unroll: 30,
  batchSize: 16,
  validationSize: 20_000,
};

test('chance is the entropy of the share of upper-case letters in the validation text', async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'Abc '.repeat(100) });
  const { shape } = await truecaseTask.load(
    { ...spec, corpus: { file: 'text.txt' }, validationSize: 200 },
    folder,
  );
  assert.equal(shape.output.size, 2);
  assert.equal(shape.carriesState, false);
  assert.ok(Math.abs(shape.chance - (0.25 * Math.log(4) + 0.75 * Math.log(4 / 3))) < 1e-12);
});

test('the class of a character stands at its own place', async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'aXbY -- ZcZ, Wd'.repeat(40) });
  const task = await truecaseTask.load(
    { ...spec, corpus: { file: 'text.txt' }, validationSize: 100 },
    folder,
  );
  const upper = new Set(['w', 'x', 'y', 'z'].map((letter) => letter.charCodeAt(0) - 96));
  for (const { inputs, targets } of [task.batch(0, 0), task.batch(1, 50), task.validation()]) {
    inputs.forEach((symbol, i) => {
      assert.equal(targets[i], upper.has(symbol) ? 1 : 0);
    });
  }
});

test('a window is a piece of the training text', async () => {
  const task = await truecaseTask.load(spec, '.');
  const text = Buffer.from(loadLetters('brown', '.').symbols);
  const { steps, batch, inputs } = task.batch(4, 2);
  for (let b = 0; b < batch; b += 1) {
    const window = Uint8Array.from({ length: steps }, (_, t) => inputs[t * batch + b]!);
    assert.ok(text.indexOf(window, spec.validationSize) >= spec.validationSize);
  }
});

test('a batch is a pure function of seed and step, and no two steps share one', async () => {
  const one = await truecaseTask.load(spec, '.');
  const other = await truecaseTask.load(spec, '.');
  assert.deepEqual(one.batch(5, 70), other.batch(5, 70));
  assert.notDeepEqual(one.batch(5, 70), one.batch(6, 70));
  assert.notDeepEqual(one.batch(5, 70), one.batch(5, 71));
});

for (const validationSize of [10, 30, 31, 89, 20_000]) {
  test(`validation tells each of ${validationSize} characters once`, async () => {
    const task = await truecaseTask.load({ ...spec, validationSize }, '.');
    const { symbols, upper } = loadLetters('brown', '.');
    const { steps, batch, inputs, targets, weights } = task.validation();
    let position = 0;
    for (let b = 0; b < batch; b += 1) {
      for (let step = 0; step < steps; step += 1) {
        const i = step * batch + b;
        if (weights![i] === 0) continue;
        assert.equal(inputs[i], symbols[position]);
        assert.equal(targets[i], upper[position]);
        position += 1;
      }
    }
    assert.equal(position, validationSize);
  });
}

test('f1 and accuracy count each validation character once', async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': `AbCd${'x'.repeat(40)}` });
  const small = { ...spec, corpus: { file: 'text.txt' }, unroll: 3, validationSize: 4 };
  const task = await truecaseTask.load(small, folder);
  const { steps, batch, targets } = task.validation();
  assert.deepEqual([steps, batch, [...targets]], [3, 2, [1, 0, 0, 1, 1, 0]]);
  const outputs = (said: readonly number[]) => () => Float32Array.from(said.flatMap((upper) => [0.5, upper]));
  assert.deepEqual(task.metrics({ loss: 0, outputs: outputs([1, 0, 0, 1, 1, 0]) }), { f1: 1, accuracy: 1 });
  assert.deepEqual(task.metrics({ loss: 0, outputs: outputs([1, 0, 1, 0, 0, 0]) }), {
    f1: 0.5,
    accuracy: 0.5,
  });
  assert.deepEqual(task.metrics({ loss: 0, outputs: outputs([0, 0, 0, 0, 0, 0]) }), { f1: 0, accuracy: 0.5 });
});

test('a text without an upper-case letter is refused', async (t) => {
  const folder = temporaryFolder(t, { 'text.txt': 'lower '.repeat(100) });
  await assert.rejects(
    truecaseTask.load({ ...spec, corpus: { file: 'text.txt' }, validationSize: 200 }, folder),
    {
      message:
        'task.corpus: truecase needs upper-case letters, and the first 200 characters of text.txt hold none',
    },
  );
});
