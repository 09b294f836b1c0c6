import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adding,
  bidirectional,
  gru,
  identity,
  lstm,
  orthogonal,
  rnn,
  sgd,
  sweep,
  truecase,
  truncatedNormal,
} from '../../src/index.js';
import { loadTask } from '../../src/tasks/index.js';
import { type Probed, probeCohort } from '../../src/trainer/probe-cohort.js';
import { candidates } from '../conformance/engines.js';
import { smallTrials, train } from './small-training.js';

const steps = 12;
const numbers = adding({ length: steps, batchSize: 3, validationSize: 20 });
const letters = truecase({ corpus: 'brown', unroll: steps, batchSize: 3, validationSize: 200 });
const training = { steps: 1, optimizer: sgd({ learningRate: 0.1 }) };
const engines = await candidates();

/** What every trial of an experiment shows, the trials of each shape together. */
async function probed(
  load: () => Promise<Parameters<typeof probeCohort>[0]>,
  parts: Readonly<Record<string, unknown>>,
): Promise<readonly Probed[]> {
  const trials = await smallTrials({ train: training, ...parts });
  const task = await loadTask(trials[0]!.spec.task, '.');
  return probeCohort(
    await load(),
    task,
    trials.map(({ spec }) => spec),
  );
}

function assertNear(found: readonly number[], expected: readonly number[]): void {
  assert.equal(found.length, expected.length);
  for (const [n, value] of found.entries())
    assert.ok(Math.abs(value - expected[n]!) <= 2e-4 * Math.abs(expected[n]!), `${value} for ${expected[n]}`);
}

for (const { name, load, skip } of engines) {
  test(`on ${name} the gradient of a linear recurrence keeps its norm where the matrix is orthogonal, and goes with its gain elsewhere`, {
    skip,
  }, async () => {
    const found = await probed(load, {
      task: numbers,
      cell: rnn({ units: 6, activation: 'linear' }),
      initializer: { '**/wx': orthogonal(), '**/wt': sweep(orthogonal(), identity({ gain: sweep(0.5, 2) })) },
    });
    for (const [k, factor] of [1, 0.5, 2].entries()) {
      const { stateNorms } = found[k]!;
      assert.equal(stateNorms.length, steps);
      assertNear(
        stateNorms,
        stateNorms.map((_, distance) => stateNorms[0]! * factor ** distance),
      );
    }
  });
}

for (const { name, load, skip, some } of engines.filter((one) => one.name !== 'cpu')) {
  for (const [task, spec] of Object.entries({ adding: numbers, truecase: letters })) {
    test(`on ${name} a probe of every cell on ${task} shows what it shows on cpu`, { skip }, async () => {
      const cells = [
        rnn({ units: 4 }),
        gru({ units: 4 }),
        bidirectional(gru({ units: 4 })),
        lstm({ units: 4, layers: 2 }),
      ];
      for (const cell of some(cells)) {
        const parts = { task: spec, cell, initializer: truncatedNormal({ stddev: sweep(0.3, 1) }) };
        const here = await probed(load, parts);
        const there = await probed(engines.find((one) => one.name === 'cpu')!.load, parts);
        for (const [k, { loss, gradNorm, stateNorms }] of here.entries()) {
          assertNear([loss, gradNorm], [there[k]!.loss, there[k]!.gradNorm]);
          assertNear(stateNorms, there[k]!.stateNorms);
          assert.ok(stateNorms.every((norm) => norm > 0));
        }
      }
    });
  }
}

test('a probe shows the loss and the gradient norm that training logs at step 0', async () => {
  const parts = { task: numbers, cell: gru({ units: 4 }), initializer: orthogonal(), seeds: 2 };
  const engine = await engines.find((one) => one.name === 'cpu')!.load();
  const trained = await train(engine, await smallTrials({ train: training, ...parts }));
  for (const [k, { loss, gradNorm }] of (await probed(async () => engine, parts)).entries()) {
    const { metrics } = trained[k]!.rows[0]!;
    assert.deepEqual([loss, gradNorm], [metrics['loss/train'], metrics['grad_norm/global']]);
  }
});

test('a probe leaves no tensor behind', async () => {
  const engine = await engines.find((one) => one.name === 'cpu')!.load();
  const before = engine.tf.memory().numTensors;
  await probed(async () => engine, {
    task: letters,
    cell: bidirectional(lstm({ units: 3, layers: 2 })),
    initializer: orthogonal(),
  });
  assert.equal(engine.tf.memory().numTensors, before);
});
