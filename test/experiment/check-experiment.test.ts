import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { orthogonal, sweep } from '../../src/index.js';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import { refusals } from './refusals.js';
import { validExperiment } from './valid-experiment.js';

for (const [parts, message] of refusals) {
  test(`an experiment with ${JSON.stringify(parts) ?? ''} is refused in one sentence: ${message}`, () => {
    assert.throws(
      () => checkExperiment(validExperiment(parts)),
      (error) => {
        assert.ok(error instanceof InvalidRequest);
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      },
    );
  });
}

test('a default export that is no object is refused', () => {
  for (const value of [null, 3, 'text', [], () => ({})]) {
    assert.throws(
      () => checkExperiment(value),
      /^InvalidRequest: default export: expected an experiment made by defineExperiment/,
    );
  }
});

test('a message shows at most 60 characters of a value', () => {
  const value = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`name${i}`, i]));
  assert.throws(() => checkExperiment(validExperiment({ cell: value })), /got .{57}\.\.\.$/);
});

test('an experiment of plain JSON is accepted, and its defaults are written out', () => {
  const experiment = JSON.parse(JSON.stringify(validExperiment({ cell: { kind: 'lstm', units: 4 } })));
  assert.deepEqual(checkExperiment(experiment), {
    name: 'small',
    swept: {
      task: { kind: 'adding', length: 5, batchSize: 2, validationSize: 1000 },
      cell: { kind: 'lstm', units: 4, layers: 1, forgetBias: 0 },
      initializer: { kind: 'orthogonal', gain: 1 },
      train: { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    },
    seeds: [{ init: 0, data: 0 }],
    stop: [],
  });
});

test('an option that is undefined is as good as left out', () => {
  const experiment = validExperiment({ initializer: { kind: 'orthogonal', gain: undefined } });
  assert.deepEqual(checkExperiment(experiment), checkExperiment(validExperiment()));
});

test('null stands for no clipping and no decay, in a sweep too', () => {
  const decay = sweep(null, { every: 2, factor: 0.5 });
  const train = { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1, decay }, clipNorm: null };
  assert.deepEqual(checkExperiment(validExperiment({ train })).swept.train, train);
});

test('a sweep of sweeps is one sweep', () => {
  const nested = sweep(sweep(orthogonal(), orthogonal({ gain: 2 })), orthogonal({ gain: 3 }));
  const { swept } = checkExperiment(validExperiment({ initializer: nested }));
  assert.deepEqual(swept.initializer, {
    kind: 'sweep',
    values: [1, 2, 3].map((gain) => ({ kind: 'orthogonal', gain })),
  });
});

test('seeds are a number, a list without its duplicates, or weights and data crossed', () => {
  const seedsOf = (seeds: unknown) =>
    checkExperiment(validExperiment({ seeds })).seeds.map(({ init, data }) => [init, data]);
  assert.deepEqual(seedsOf(2), [
    [0, 0],
    [1, 1],
  ]);
  assert.deepEqual(seedsOf([7, 3, 7]), [
    [7, 7],
    [3, 3],
  ]);
  assert.deepEqual(seedsOf({ init: 2, data: [5, 6] }), [
    [0, 5],
    [1, 5],
    [0, 6],
    [1, 6],
  ]);
});
