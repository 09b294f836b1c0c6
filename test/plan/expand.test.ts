import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adam,
  bidirectional,
  glorotUniform,
  gru,
  lstm,
  ones,
  orthogonal,
  rnn,
  sgd,
  sweep,
  truncatedNormal,
} from '../../src/index.js';
import { idsOf, planOf } from './plan-of.js';

test('an experiment without sweeps is one trial with every default written out', async () => {
  const { axes, trials } = await planOf({});
  assert.deepEqual(axes, []);
  assert.equal(trials.length, 1);
  assert.deepEqual(trials[0]!.axes, {});
  assert.deepEqual(trials[0]!.spec, {
    task: { kind: 'adding', length: 5, batchSize: 2, validationSize: 1000 },
    cell: { kind: 'gru', units: 4, layers: 1, reset: 'after' },
    initializer: { kind: 'orthogonal', gain: 1 },
    train: { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1 }, logEvery: 1, evaluateEvery: 1 },
    seed: { init: 0, data: 0 },
  });
});

test('a row is logged every hundredth of the steps, and validated every tenth, unless said otherwise', async () => {
  const { trials } = await planOf({
    train: sweep(
      { steps: 1000, optimizer: sgd({ learningRate: 1 }) },
      { steps: 1000, optimizer: sgd({ learningRate: 1 }), logEvery: 7, evaluateEvery: 9 },
    ),
  });
  assert.deepEqual(
    trials.map(({ spec: { train } }) => [train.logEvery, train.evaluateEvery]),
    [
      [10, 100],
      [7, 9],
    ],
  );
});

test('a sweep inside an option makes trials only where that option is chosen', async () => {
  const { axes, trials } = await planOf({
    initializer: sweep(
      truncatedNormal({ mean: sweep(-0.1, 0), stddev: sweep(0.01, 1) }),
      orthogonal(),
      glorotUniform(),
    ),
  });
  assert.deepEqual(axes, [
    { path: 'initializer', values: ['truncatedNormal', 'orthogonal', 'glorotUniform'] },
    { path: 'initializer.mean', values: [-0.1, 0] },
    { path: 'initializer.stddev', values: [0.01, 1] },
  ]);
  assert.deepEqual(
    trials.map((trial) => trial.axes),
    [
      { initializer: 'truncatedNormal', 'initializer.mean': -0.1, 'initializer.stddev': 0.01 },
      { initializer: 'truncatedNormal', 'initializer.mean': -0.1, 'initializer.stddev': 1 },
      { initializer: 'truncatedNormal', 'initializer.mean': 0, 'initializer.stddev': 0.01 },
      { initializer: 'truncatedNormal', 'initializer.mean': 0, 'initializer.stddev': 1 },
      { initializer: 'orthogonal' },
      { initializer: 'glorotUniform' },
    ],
  );
});

test('the plan holds the product of sweeps in all parts, the last varying fastest', async () => {
  const { axes, trials } = await planOf({
    cell: sweep(rnn({ units: 4 }), gru({ units: sweep(4, 8) })),
    train: { steps: 4, optimizer: sweep(sgd({ learningRate: sweep(0.1, 1) }), adam({ learningRate: 0.01 })) },
  });
  assert.deepEqual(
    axes.map(({ path }) => path),
    ['cell', 'cell.units', 'train.optimizer', 'train.optimizer.learningRate'],
  );
  assert.equal(trials.length, 9);
  assert.deepEqual(
    trials.slice(0, 4).map(({ axes }) => Object.values(axes)),
    [
      ['rnn', 'sgd', 0.1],
      ['rnn', 'sgd', 1],
      ['rnn', 'adam'],
      ['gru', 4, 'sgd', 0.1],
    ],
  );
});

test('a sweep may stand over a whole part, and inside a value', async () => {
  const optimizer = sgd({ learningRate: 1, decay: { every: 2, factor: sweep(0.5, 0.1) } });
  const { axes, trials } = await planOf({ train: sweep({ steps: 4, optimizer }, { steps: 8, optimizer }) });
  assert.deepEqual(axes[0], { path: 'train', values: ['steps=4', 'steps=8'] });
  assert.deepEqual(axes[1]!.path, 'train.optimizer.decay.factor');
  assert.equal(trials.length, 4);
  assert.deepEqual(trials[1]!.spec.train.optimizer.decay, { every: 2, factor: 0.1 });
});

test('two specs of one kind are told apart by the options in which they differ', async () => {
  const { axes } = await planOf({
    cell: sweep(gru({ units: 4 }), gru({ units: 4, reset: 'before' }), gru({ units: 8 }), lstm({ units: 4 })),
  });
  assert.deepEqual(axes[0]!.values, [
    'gru(units=4 reset=after)',
    'gru(units=4 reset=before)',
    'gru(units=8 reset=after)',
    'lstm',
  ]);
});

test('cells inside bidirectional have a path of their own', async () => {
  const { axes, trials } = await planOf({
    cell: bidirectional(sweep(gru({ units: 4 }), lstm({ units: 4 }))),
  });
  assert.deepEqual(axes, [{ path: 'cell.cell', values: ['gru', 'lstm'] }]);
  assert.equal(trials.length, 2);
});

test('maps are labelled by the patterns in which they differ, and each of their patterns is a path', async () => {
  const { axes, trials } = await planOf({
    initializer: sweep(
      { '**/wx': glorotUniform(), '**/wt': sweep(orthogonal(), orthogonal({ gain: 2 })) },
      { '**/wx': glorotUniform(), '**/wt': ones() },
      glorotUniform(),
    ),
  });
  assert.deepEqual(axes, [
    { path: 'initializer', values: ['**/wt=*', '**/wt=ones', 'glorotUniform'] },
    { path: 'initializer.**/wt', values: ['orthogonal(gain=1)', 'orthogonal(gain=2)'] },
  ]);
  assert.equal(trials.length, 4);
});

test('values that mean the same trial are one trial', async () => {
  const { axes, trials } = await planOf({
    initializer: sweep(orthogonal(), orthogonal({ gain: 1 }), orthogonal({ gain: sweep(1, 1.0) })),
  });
  assert.equal(trials.length, 1);
  assert.deepEqual(axes[1], { path: 'initializer.gain', values: [1] });
});

test('every grid point has its first seed before any has its second', async () => {
  const { trials } = await planOf({ initializer: sweep(orthogonal(), ones()), seeds: [5, 3] });
  assert.deepEqual(
    trials.map(({ axes, spec }) => [axes.initializer, spec.seed.init]),
    [
      ['orthogonal', 5],
      ['ones', 5],
      ['orthogonal', 3],
      ['ones', 3],
    ],
  );
});

test('seeds of weights and of data are crossed', async () => {
  const { trials } = await planOf({ seeds: { init: 2, data: [4, 9] } });
  assert.deepEqual(
    trials.map(({ spec: { seed } }) => [seed.init, seed.data]),
    [
      [0, 4],
      [1, 4],
      [0, 9],
      [1, 9],
    ],
  );
});

test('the seeds of a grid point share its id, and no other trial has it', async () => {
  const { trials } = await planOf({ initializer: sweep(orthogonal(), ones()), seeds: 2 });
  const [a, b, c, d] = trials.map(({ gridPoint }) => gridPoint);
  assert.equal(a, c);
  assert.equal(b, d);
  assert.notEqual(a, b);
});

test('a value or a seed more leaves the ids of the trials that were there', async () => {
  const few = idsOf(await planOf({ initializer: truncatedNormal({ stddev: sweep(0.1, 1) }), seeds: 2 }));
  const many = idsOf(
    await planOf({
      initializer: sweep(orthogonal(), truncatedNormal({ stddev: sweep(0.1, 0.5, 1) })),
      seeds: 3,
    }),
  );
  assert.equal(few.length, 4);
  assert.equal(many.length, 12);
  for (const id of few) assert.ok(many.includes(id));
  assert.equal(new Set(many).size, 12);
});

test('custom initializers are told apart by their names and, where these are alike, by their code', async () => {
  const custom = (name: string, code: string) => ({ kind: 'custom', name, code });
  const labels = async (...specs: readonly unknown[]) =>
    (await planOf({ initializer: sweep(...specs) })).axes[0]!.values;
  assert.deepEqual(await labels(custom('a', '() => 1'), custom('b', '() => 2'), { kind: 'orthogonal' }), [
    'custom(name=a)',
    'custom(name=b)',
    'orthogonal',
  ]);
  const [one, other] = await labels(custom('a', '() => 1'), custom('a', '() => 2'));
  assert.match(String(one), /^custom\(name=a code=[0-9a-f]{6}\)$/);
  assert.notEqual(one, other);
});
