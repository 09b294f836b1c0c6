import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  adam,
  charLm,
  glorotUniform,
  lstm,
  orthogonal,
  sgd,
  sweep,
  truncatedNormal,
  zeros,
} from '../../src/index.js';
import type { Trial } from '../../src/plan/trial.js';
import { candidates } from '../conformance/engines.js';
import { smallTrials, type Trained, train } from './small-training.js';

const engines = await candidates();
const { load, skip } = engines.find(({ name }) => name === 'webgpu')!;
const reference = engines.find(({ name }) => name === 'native')!;
const other = reference.skip === false ? reference : engines.find(({ name }) => name === 'wasm')!;
const corpus = { file: 'text.txt' } as const;

/** The losses and norms of every row. */
const numbersOf = ({ rows }: Trained) => rows.flatMap(({ metrics }) => Object.values(metrics).map(Number));

describe('replicas that stay on a GPU', { skip }, () => {
  it('train the LSTM of the first experiment as other engines do: losses, norms and the order of the initializers', async () => {
    const trials = await smallTrials({
      task: charLm({ corpus, unroll: 10, batchSize: 32, validationSize: 300 }),
      cell: lstm({ units: 64 }),
      initializer: sweep(
        truncatedNormal({ mean: -0.1, stddev: 0.1 }),
        truncatedNormal({ stddev: 0.3 }),
        glorotUniform(),
        orthogonal(),
        { '**/w*': zeros() },
      ),
      train: {
        steps: 20,
        optimizer: sgd({ learningRate: 2 }),
        clipNorm: 1.25,
        logEvery: 5,
        evaluateEvery: 10,
      },
      seeds: 2,
    });
    const here = await train(await load(), trials);
    const there = await train(await other.load(), trials);
    for (const [k, one] of here.entries()) {
      const expected = numbersOf(there[k]!);
      assert.ok(expected.length > 50);
      for (const [n, value] of numbersOf(one).entries())
        assert.ok(
          Math.abs(value - expected[n]!) <= 2e-4 * Math.max(1, Math.abs(expected[n]!)),
          `${value} for ${expected[n]}`,
        );
    }
    const ranked = (trained: readonly Trained[]) =>
      [...trained]
        .sort((a, b) => a.end.summary.finalValLoss! - b.end.summary.finalValLoss!)
        .map(({ end }) => end.id);
    assert.deepEqual(ranked(here), ranked(there));
  });

  it('have the same bits alone and among others, also where a neighbour diverges and leaves', async () => {
    const trials: readonly Trial[] = await smallTrials({
      task: charLm({ corpus, unroll: 3, batchSize: 4, validationSize: 100 }),
      cell: lstm({ units: 5 }),
      initializer: orthogonal(),
      train: {
        steps: 8,
        optimizer: adam({ learningRate: sweep(0.01, 1e38) }),
        logEvery: 2,
        evaluateEvery: 4,
      },
      seeds: 3,
    });
    const engine = await load();
    const together = await train(engine, trials);
    const outcomes = together.map(({ end }) => end.outcome.kind);
    assert.deepEqual(new Set(outcomes), new Set(['completed', 'diverged']));
    for (const [k, trial] of trials.entries()) {
      if (outcomes[k] !== 'completed') continue;
      assert.deepEqual(await train(engine, [trial]), [together[k]]);
    }
  });
});
