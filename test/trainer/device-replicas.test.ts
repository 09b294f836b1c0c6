import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { adam, adding, lstm, orthogonal, sweep } from '../../src/index.js';
import { candidate } from '../conformance/engines.js';
import { smallTrials, train } from './small-training.js';

const { load, skip } = await candidate('webgpu');

// The shape is that of other tests on a GPU: software in its place takes long to compile one.
describe('replicas that stay on a GPU', { skip }, () => {
  it('have the same bits alone and among others, also where a neighbour diverges and leaves', async () => {
    const trials = await smallTrials({
      task: adding({ length: 4, batchSize: 4, validationSize: 8 }),
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
