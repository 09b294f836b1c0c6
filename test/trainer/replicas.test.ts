import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backends } from '../../src/engine/backends.js';
import type { Engine } from '../../src/engine/engine.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { adam, charLm, lstm, orthogonal, sweep, truncatedNormal } from '../../src/index.js';
import type { Trial } from '../../src/plan/trial.js';
import { type LoadedTask, loadTask } from '../../src/tasks/index.js';
import { buildModel } from '../../src/trainer/model.js';
import type { Replicas } from '../../src/trainer/replicas.js';
import { startReplicas } from '../../src/trainer/start-replicas.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';
import { letterText } from './letter-text.js';
import { smallTrials } from './small-training.js';

// Adam keeps two slots a parameter, and charLm carries the states over.
const parts = {
  task: charLm({ corpus: { file: 'text.txt' }, unroll: 3, batchSize: 2, validationSize: 90 }),
  cell: lstm({ units: 3, layers: 2 }),
  initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()),
  train: { steps: 8, optimizer: adam({ learningRate: sweep(0.01, 0.1) }), clipNorm: 1 },
};

function replicasOf(engine: Engine, task: LoadedTask, trials: readonly Trial[]): Replicas {
  const specs = trials.map(({ spec }) => spec);
  return startReplicas(engine, buildModel(task.shape, specs[0]!.cell), task, specs);
}

/** Trains from one step to another; returns each step's losses. */
async function train(replicas: Replicas, from: number, to: number): Promise<readonly (readonly number[])[]> {
  const losses: (readonly number[])[] = [];
  for (let step = from; step < to; step++) {
    replicas.advance(step, { update: true });
    losses.push((await replicas.measures()).map(({ loss }) => loss));
  }
  await replicas.firstBadSteps();
  return losses;
}

for (const backend of ['cpu', 'wasm', 'native'] as const) {
  const options = { skip: backends[backend].absent() ?? false };
  test(
    `on ${backend} replicas that go on without others keep their bits, and the others take no memory`,
    options,
    async (context) => {
      const folder = temporaryFolder(context, { 'text.txt': letterText(2000) });
      const trials = await smallTrials(parts);
      const task = await loadTask(trials[0]!.spec.task, folder);
      const engine = await loadEngine(backend);
      const memory = () => engine.tf.memory();
      const empty = memory();

      const some = replicasOf(engine, task, [trials[0]!, trials[3]!]);
      const expected = await train(some, 0, 8);
      const ofSome = memory();
      some.dispose();

      const all = replicasOf(engine, task, trials);
      const before = await train(all, 0, 4);
      all.keep([0, 3]);
      const after = await train(all, 4, 8);
      assert.deepEqual(
        before.map((losses) => [losses[0], losses[3]]),
        expected.slice(0, 4),
      );
      assert.deepEqual(after, expected.slice(4));
      assert.equal(memory().numTensors, ofSome.numTensors);
      assert.equal(memory().numBytes, ofSome.numBytes);
      all.dispose();
      assert.equal(memory().numTensors, empty.numTensors);
    },
  );
}
