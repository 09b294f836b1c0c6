import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { keepEngine } from '../../src/engine/keep-engine.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { adam, adding, lstm, orthogonal } from '../../src/index.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { trainJob } from '../../src/trainer/train-job.js';
import { candidate } from '../conformance/engines.js';
import { run, type Told } from '../scheduler/run-schedule.js';
import { smallTrials } from './small-training.js';

const { skip } = await candidate('webgpu');

const trials = await smallTrials({
  task: adding({ length: 4, batchSize: 4, validationSize: 8 }),
  cell: lstm({ units: 5 }),
  initializer: orthogonal(),
  train: { steps: 6, optimizer: adam({ learningRate: 0.01 }), logEvery: 2, evaluateEvery: 6 },
  seeds: 4,
});

/** Trains on this thread's GPU, and destroys it in the midst of the first jobs, so many of them. */
function losingExecutor(losses: number): Executor {
  const engineOf = keepEngine();
  let left = losses;
  return {
    slots: 1,
    async run(job, onEvent) {
      const engine = await engineOf(() => loadEngine('webgpu'));
      let time = 0;
      let isLost = left === 0;
      return await trainJob(engine, job, {
        // Every step is reported.
        now: () => (time += 1000),
        onEvent(event) {
          onEvent(event);
          if (event.kind !== 'progress' || isLost) return;
          isLost = true;
          left -= 1;
          (engine.tf.backend() as WebGPUBackend).device.destroy();
        },
      });
    },
    close: async () => {},
  };
}

/** How each trial ended, but for its attempt and the time. */
const endings = ({ ends }: Told) =>
  ends
    .map(({ id, outcome, summary, fingerprint }) => ({ id, outcome, summary, fingerprint }))
    .sort((a, b) => a.id.localeCompare(b.id));

describe('a GPU that is lost in mid-sweep', { skip }, () => {
  it('gives its trials another try in smaller cohorts, on the device opened anew and with the same bits', async () => {
    const undisturbed = await run([trials], losingExecutor(0));
    const disturbed = await run([trials], losingExecutor(2));
    assert.deepEqual(
      disturbed.starts.map(({ length }) => length),
      [4, 2, 1, 1, 2],
    );
    for (const { outcome } of disturbed.ends) assert.equal(outcome.kind, 'completed');
    assert.deepEqual(endings(disturbed), endings(undisturbed));
  });

  it('fails a trial under which it is lost three times, with a sentence, and goes on with the next', async () => {
    const [first, second] = trials;
    const told = await run([[first!], [second!]], losingExecutor(3));
    const [failed, completed] = told.ends;
    assert.equal(failed!.outcome.kind, 'failed');
    assert.match(JSON.stringify(failed!.outcome), /"reason":"\S.* was lost: .*, 3 attempts"/);
    assert.equal(completed!.outcome.kind, 'completed');
    assert.equal(told.starts.length, 4);
  });
});
