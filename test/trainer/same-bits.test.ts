import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { backends } from '../../src/engine/backends.js';
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
import type { Trial } from '../../src/plan/trial.js';
import { smallTrials, type Trained, train } from './small-training.js';

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

/** The backends whose bits repeat, each with the reason why it cannot be tried here. */
const repeating = (['cpu', 'wasm', 'native'] as const).map(
  (backend) => [backend, { skip: backends[backend].absent() ?? false }] as const,
);

for (const [backend, options] of repeating) {
  for (const [name, parts] of Object.entries(cases)) {
    const title = `${name}: on ${backend} a trial has the same bits alone, in any cohort, and after others`;
    test(title, options, async () => {
      const engine = await loadEngine(backend);
      const trials = await smallTrials({ ...common, ...parts });
      const [a, b, c] = [trials[0]!, trials[3]!, trials.at(-1)!];
      const [alone] = await train(engine, [a]);
      const together = await train(engine, [b, a, c]);
      const others = await train(engine, [c, b]);
      const many = await train(engine, trials.slice(0, 9));
      const [again] = await train(engine, [a]);
      assert.equal(alone!.end.outcome.kind, 'completed');
      assert.deepEqual(together[1], alone);
      assert.deepEqual(again, alone);
      assert.deepEqual([many[0], many[3]], [alone, together[0]]);
      assert.deepEqual(others[0], together[2]);
      assert.deepEqual(others[1], together[0]);
      assert.equal(new Set(together.map(({ end }) => end.fingerprint!.finalLoss)).size, 3);
    });
  }
}

/** Trains a cohort in a worker thread of its own. */
function trainInThread(backend: string, trials: readonly Trial[]): Promise<readonly Trained[]> {
  return new Promise((resolve, reject) => {
    const file = new URL('./train-in-thread.js', import.meta.url);
    const worker = new Worker(file, { workerData: { backend, trials } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

for (const [backend, options] of repeating) {
  const title = `on ${backend} two threads at once give the bits of one thread alone, each with a cohort of its own`;
  test(title, options, async () => {
    const trials = await smallTrials({ ...common, ...cases['a stack of two gru layers on charLm'] });
    const [first, second] = [trials.slice(0, 4), trials.slice(2, 5)];
    const expected = await train(await loadEngine(backend), trials.slice(0, 5));
    const found = await Promise.all([first, second].map((part) => trainInThread(backend, part)));
    assert.deepEqual(found, [expected.slice(0, 4), expected.slice(2, 5)]);
  });
}

test('trials that share the seed of their weights start from the same weights, whatever the seed of their data', async () => {
  const engine = await loadEngine('cpu');
  const trials = await smallTrials({ seeds: { init: 2, data: 2 } });
  const weights = (await train(engine, trials)).map(({ end }) => end.fingerprint!.weights);
  assert.equal(weights[0], weights[2]);
  assert.equal(weights[1], weights[3]);
  assert.notEqual(weights[0], weights[1]);
});

for (const [backend, options] of repeating) {
  test(`training leaves no tensor behind on ${backend}`, options, async () => {
    const engine = await loadEngine(backend);
    for (const parts of Object.values(cases)) {
      const trials = (await smallTrials({ ...common, ...parts })).slice(0, 2);
      await train(engine, trials);
      const before = engine.tf.memory().numTensors;
      await train(engine, trials);
      assert.equal(engine.tf.memory().numTensors, before);
    }
  });
}
