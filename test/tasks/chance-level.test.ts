import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chanceLevel, loadTask, type TaskSpec } from '../../src/tasks/index.js';

const specs: readonly TaskSpec[] = [
  { kind: 'adding', length: 5, batchSize: 2, validationSize: 3 },
  {
    kind: 'copyMemory',
    ...{ delay: 100, batchSize: 2, symbols: 8, recall: 10, variable: false, validationSize: 3 },
  },
  { kind: 'charLm', corpus: 'brown', unroll: 5, batchSize: 2, validationSize: 50 },
];

test('the chance level told by a spec is that of the loaded task', async () => {
  for (const spec of specs) assert.equal(chanceLevel(spec), (await loadTask(spec, '.')).shape.chance);
  assert.deepEqual(
    specs.map((spec) => Number(chanceLevel(spec)!.toFixed(4))),
    [0.1667, 0.1733, 3.2958],
  );
});

test('where only the data tell it, the chance level is null', () => {
  const corpus = { file: 'novel.txt', alphabet: 'file' } as const;
  assert.equal(chanceLevel({ kind: 'charLm', corpus, unroll: 5, batchSize: 2, validationSize: 5 }), null);
  assert.equal(
    chanceLevel({ kind: 'truecase', corpus: 'brown', unroll: 5, batchSize: 2, validationSize: 5 }),
    null,
  );
});
