import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine } from '../../src/engine/load-engine.js';
import {
  adam,
  adding,
  bidirectional,
  charLm,
  glorotUniform,
  gru,
  lstm,
  orthogonal,
  rmsprop,
  rnn,
  sgd,
  sweep,
  truecase,
  truncatedNormal,
} from '../../src/index.js';
import { smallTrials, train } from './small-training.js';

const corpus = { file: 'text.txt' } as const;
const cases: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'an rnn on adding': {
    task: adding({ length: 4, batchSize: 3, validationSize: 5 }),
    cell: rnn({ units: 3 }),
  },
  'a stack of two gru layers on charLm': {
    task: charLm({ corpus, unroll: 3, batchSize: 4, validationSize: 100 }),
    cell: gru({ units: 5, layers: 2 }),
  },
  'an lstm on charLm, with rmsprop': {
    task: charLm({ corpus, unroll: 3, batchSize: 2, validationSize: 90 }),
    cell: lstm({ units: 4 }),
    train: {
      steps: 7,
      optimizer: rmsprop({ learningRate: sweep(0.01, 0.02) }),
      clipNorm: 1,
      logEvery: 2,
      evaluateEvery: 3,
    },
  },
  'a bidirectional gru on truecase, with adam': {
    task: truecase({ corpus, unroll: 4, batchSize: 3, validationSize: 70 }),
    cell: bidirectional(gru({ units: 3, reset: 'before' })),
    train: { steps: 7, optimizer: adam({ learningRate: sweep(0.01, 0.02) }), logEvery: 2, evaluateEvery: 3 },
  },
};
const common = {
  initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal(), glorotUniform()),
  train: {
    steps: 7,
    optimizer: sgd({ learningRate: sweep(0.1, 0.2) }),
    clipNorm: 1,
    logEvery: 2,
    evaluateEvery: 3,
  },
  seeds: { init: 2, data: 2 },
};

for (const backend of ['cpu', 'wasm'] as const) {
  for (const [name, parts] of Object.entries(cases)) {
    test(`${name}: on ${backend} a trial has the same bits alone, in any cohort, and after others`, async () => {
      const engine = await loadEngine(backend);
      const trials = await smallTrials({ ...common, ...parts });
      const [a, b, c] = [trials[0]!, trials[3]!, trials.at(-1)!];
      const [alone] = await train(engine, [a]);
      const together = await train(engine, [b, a, c]);
      const others = await train(engine, [c, b]);
      const [again] = await train(engine, [a]);
      assert.equal(alone!.end.outcome.kind, 'completed');
      assert.deepEqual(together[1], alone);
      assert.deepEqual(again, alone);
      assert.deepEqual(others[0], together[2]);
      assert.deepEqual(others[1], together[0]);
      assert.equal(new Set(together.map(({ end }) => end.fingerprint!.finalLoss)).size, 3);
    });
  }
}

test('trials that share the seed of their weights start from the same weights, whatever the seed of their data', async () => {
  const engine = await loadEngine('cpu');
  const trials = await smallTrials({ seeds: { init: 2, data: 2 } });
  const weights = (await train(engine, trials)).map(({ end }) => end.fingerprint!.weights);
  assert.equal(weights[0], weights[2]);
  assert.equal(weights[1], weights[3]);
  assert.notEqual(weights[0], weights[1]);
});

test('training leaves no tensor behind', async () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    const engine = await loadEngine(backend);
    for (const parts of Object.values(cases)) {
      const trials = (await smallTrials({ ...common, ...parts })).slice(0, 2);
      await train(engine, trials);
      const before = engine.tf.memory().numTensors;
      await train(engine, trials);
      assert.equal(engine.tf.memory().numTensors, before);
    }
  }
});
