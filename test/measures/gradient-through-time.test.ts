import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backends } from '../../src/engine/backends.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { measures, traceModel } from '../../src/measures/index.js';
import { probeCohort } from '../../src/trainer/probe-cohort.js';
import { smallTrials } from '../trainer/small-training.js';
import { denseModel, denseShape, smallBatch, subjectOf } from './small-model.js';

const measure = measures.gradientThroughTime;
const linear = { kind: 'rnn', units: 12, layers: 1, activation: 'linear' } as const;
const long = { ...denseShape, steps: 100 };

for (const backend of ['cpu', 'wasm', 'native'] as const) {
  const options = { skip: backends[backend].absent() ?? false };
  test(
    `on ${backend} the gradient of a linear orthogonal recurrence is the same at every step`,
    options,
    async () => {
      const engine = await loadEngine(backend);
      const found = await measure.take(
        { kind: 'gradientThroughTime' },
        subjectOf(engine, denseModel(linear, long)),
      );
      const norms = [0, 1, 2, 4, 8, 16, 32, 64, 99].map((back) => found[`state_gradient/rnn.back_${back}`]!);
      assert.equal(Object.keys(found).length, norms.length + 1);
      for (const norm of norms) assert.ok(Math.abs(norm / norms[0]! - 1) < 2e-5, `${norm}, ${norms[0]}`);
      assert.ok(Math.abs(found['state_gradient_slope/rnn']!) < 1e-6);
    },
  );
}

test('a linear recurrence of orthogonal matrices scaled by g has the slope ln g', async () => {
  const engine = await loadEngine('cpu');
  for (const gain of [0.5, 0.9, 1.2]) {
    const subject = subjectOf(engine, denseModel(linear), { kind: 'orthogonal', gain });
    const found = await measure.take({ kind: 'gradientThroughTime' }, subject);
    assert.ok(Math.abs(found['state_gradient_slope/rnn']! - Math.log(gain)) < 1e-5);
  }
});

test('the gradients of two layers, and of both directions, are those that a pass over the whole batch meets', async () => {
  const engine = await loadEngine('cpu');
  const shape = { ...denseShape, batch: 1 };
  const batch = smallBatch(shape);
  const task = {
    shape,
    batch: () => batch,
    validation: () => batch,
    readsOutputs: false,
    metrics: () => ({}),
  };
  const lstm = { kind: 'lstm', units: 4, layers: 2, forgetBias: 1 } as const;
  for (const cell of [lstm, { kind: 'bidirectional', cell: lstm } as const]) {
    const [trial] = await smallTrials({ cell });
    const [probed] = await probeCohort(engine, task, [trial!.spec]);
    const subject = { ...subjectOf(engine, denseModel(cell, shape)) };
    const { firstParameters, buildModel } = await import('../../src/trainer/model.js');
    const parameters = firstParameters(buildModel(shape, cell), trial!.spec);
    const { layers } = await traceModel(engine, subject.model, parameters, batch);
    for (const [at, back] of layers[0]!.back.entries()) {
      const squares = layers.map(({ gradients }) =>
        gradients[at]![0]!.reduce((sum, value) => sum + value * value, 0),
      );
      const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      const expected = probed!.stateNorms[back]!;
      assert.ok(Math.abs(norm - expected) < 1e-5 * expected, `${cell.kind} ${back}: ${norm}, ${expected}`);
    }
  }
});
