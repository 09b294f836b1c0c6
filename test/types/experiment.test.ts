import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adam,
  adding,
  asha,
  bidirectional,
  charLm,
  defineExperiment,
  type ExperimentInput,
  glorotUniform,
  gru,
  identity,
  lstm,
  median,
  ones,
  orthogonal,
  rnn,
  sgd,
  sweep,
  truecase,
  truncatedNormal,
  whenDiverged,
} from '../../src/index.js';

const base = {
  name: 'base',
  task: charLm({ corpus: 'brown', unroll: 10, batchSize: 4 }),
  cell: gru({ units: 8 }),
  initializer: orthogonal(),
  train: { steps: 10, optimizer: sgd({ learningRate: 1 }) },
  seeds: 1,
} as const satisfies ExperimentInput;

const wrong = [
  // @ts-expect-error: the option is called units.
  () => gru({ unit: 8 }),
  // @ts-expect-error: the reset gate acts before or after.
  () => gru({ units: 8, reset: 'never' }),
  // @ts-expect-error: only an lstm has a forget bias.
  () => rnn({ units: 8, forgetBias: 1 }),
  // @ts-expect-error: bidirectional takes a cell.
  () => bidirectional({ units: 8 }),
  // @ts-expect-error: a bidirectional cell runs a directed one.
  () => bidirectional(bidirectional(gru({ units: 8 }))),
  // @ts-expect-error: charLm reads a corpus.
  () => charLm({ unroll: 10, batchSize: 4 }),
  // @ts-expect-error: the only corpus with a name is brown.
  () => charLm({ corpus: 'braun', unroll: 10, batchSize: 4 }),
  // @ts-expect-error: truecase reads letters, not the file's own alphabet.
  () => truecase({ corpus: { file: 'a.txt', alphabet: 'file' }, unroll: 10, batchSize: 4 }),
  // @ts-expect-error: an optimizer needs its learning rate.
  () => adam({ beta1: 0.9 }),
  // @ts-expect-error: a learning rate falls by a factor.
  () => sgd({ learningRate: 1, decay: { every: 100 } }),
  // @ts-expect-error: an initializer is no cell.
  () => defineExperiment({ ...base, cell: orthogonal() }),
  // @ts-expect-error: a cell is no initializer.
  () => defineExperiment({ ...base, initializer: sweep(orthogonal(), gru({ units: 8 })) }),
  // @ts-expect-error: a stop rule is no part of a trial, so it cannot be swept.
  () => defineExperiment({ ...base, stop: sweep(median({ after: 5 })) }),
  // @ts-expect-error: nor can its options.
  () => median({ after: sweep(5, 9) }),
  // @ts-expect-error: the first rung must be given.
  () => asha({ factor: 3 }),
  // @ts-expect-error: a factory must be called.
  () => defineExperiment({ ...base, initializer: orthogonal }),
  // @ts-expect-error: a map holds initializers.
  () => defineExperiment({ ...base, initializer: { '**/wx': gru({ units: 8 }) } }),
  // @ts-expect-error: the number of updates must be said.
  () => defineExperiment({ ...base, train: { optimizer: sgd({ learningRate: 1 }) } }),
  // @ts-expect-error: the option is called clipNorm.
  () => defineExperiment({ ...base, train: { ...base.train, clip: 1 } }),
  // @ts-expect-error: the option is called seeds.
  () => defineExperiment({ ...base, seed: 1 }),
  // @ts-expect-error: null stands for no clipping, not for no learning rate.
  () => sgd({ learningRate: null }),
  // @ts-expect-error: computed values must fit their option too.
  () => gru({ units: sweep(...['8', '16'].map((text) => `${text}0`)) }),
  // @ts-expect-error: weights and data both need seeds.
  () => defineExperiment({ ...base, seeds: { init: 2 } }),
];

const right: readonly ExperimentInput[] = [
  defineExperiment(base),
  defineExperiment({
    ...base,
    cell: sweep(rnn({ units: 8 }), gru({ units: sweep(8, 16) }), lstm({ units: 8 })),
  }),
  defineExperiment({
    ...base,
    cell: bidirectional(sweep(gru({ units: 8 }), lstm({ units: 8, forgetBias: sweep(0, 1) }))),
  }),
  defineExperiment({ ...base, cell: sweep(gru({ units: 8 }), bidirectional(gru({ units: 8 }))) }),
  defineExperiment({
    ...base,
    task: sweep(
      base.task,
      truecase({ corpus: 'brown', unroll: 5, batchSize: 4 }),
      adding({ length: 5, batchSize: 4 }),
    ),
  }),
  defineExperiment({
    ...base,
    task: charLm({ corpus: sweep('brown', { file: 'a.txt' }), unroll: sweep(5, 10), batchSize: 4 }),
  }),
  defineExperiment({
    ...base,
    task: charLm({ corpus: { file: sweep('a.txt', 'b.txt') }, unroll: 5, batchSize: 4 }),
  }),
  defineExperiment({ ...base, initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()) }),
  defineExperiment({
    ...base,
    initializer: { '**/wx': glorotUniform(), '**/wt': sweep(orthogonal(), identity({ gain: sweep(1, 2) })) },
  }),
  defineExperiment({
    ...base,
    initializer: sweep({ '**/wx': glorotUniform() }, { '**/bi': sweep(ones(), orthogonal()) }, orthogonal()),
  }),
  defineExperiment({ ...base, initializer: sweep(sweep(orthogonal(), ones()), identity()) }),
  defineExperiment({
    ...base,
    train: sweep(base.train, {
      steps: 20,
      optimizer: sweep(sgd({ learningRate: 1 }), adam({ learningRate: 0.1 })),
    }),
  }),
  defineExperiment({
    ...base,
    train: { steps: sweep(10, 20), optimizer: sgd({ learningRate: sweep(0.1, 1) }), clipNorm: sweep(1, 5) },
  }),
  defineExperiment({
    ...base,
    train: { steps: 10, optimizer: sgd({ learningRate: 1, decay: { every: 5, factor: sweep(0.1, 0.5) } }) },
  }),
  defineExperiment({
    ...base,
    train: {
      steps: 10,
      optimizer: sgd({ learningRate: 1, decay: sweep(null, { every: 5, factor: sweep(0.1, 0.5) }) }),
      clipNorm: sweep(null, 1),
    },
  }),
  defineExperiment({ ...base, train: { ...base.train, clipNorm: null } }),
  defineExperiment({
    ...base,
    cell: sweep(...[8, 16].map((units) => gru({ units }))),
    initializer: truncatedNormal({ stddev: sweep(...[-2, -1].map((power) => 10 ** power)) }),
  }),
  defineExperiment({ ...base, seeds: [3, 4] }),
  defineExperiment({ ...base, seeds: { init: 2, data: [0, 7] } }),
  defineExperiment({ ...base, stop: median({ after: 5 }) }),
  defineExperiment({ ...base, stop: [asha({ first: 5, within: ['cell'] }), whenDiverged()] }),
];

test('an experiment that cannot be is a compile error, one with sweeps anywhere is not', () => {
  assert.equal(wrong.length, 23);
  assert.ok(right.every(({ name }) => name === 'base'));
});
