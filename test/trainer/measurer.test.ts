import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backends } from '../../src/engine/backends.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { adam, adding, bidirectional, charLm, gru, lstm, rnn, sgd, truecase } from '../../src/index.js';
import { type MeasureSpec, measures } from '../../src/measures/index.js';
import { smallTrials, type Trained, train } from './small-training.js';

const corpus = { file: 'text.txt' } as const;
const cases: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'an rnn on adding': {
    task: adding({ length: 6, batchSize: 10, validationSize: 5 }),
    cell: rnn({ units: 3, activation: 'relu' }),
  },
  'two lstm layers on charLm': {
    task: charLm({ corpus, unroll: 5, batchSize: 4, validationSize: 100 }),
    cell: lstm({ units: 4, layers: 2 }),
    train: { steps: 6, optimizer: adam({ learningRate: 0.01 }), clipNorm: 1, logEvery: 2, evaluateEvery: 6 },
  },
  'a bidirectional gru on truecase': {
    task: truecase({ corpus, unroll: 4, batchSize: 3, validationSize: 70 }),
    cell: bidirectional(gru({ units: 3, reset: 'before' })),
  },
};
const common = {
  train: { steps: 6, optimizer: sgd({ learningRate: 0.1 }), logEvery: 2, evaluateEvery: 6 },
  seeds: 3,
};
const all: readonly MeasureSpec[] = Object.values(measures).map(({ kind }) => ({ kind, every: 2 }));

/** What was trained, with the rows as they would be had nothing been measured. */
function withoutMeasures(trained: readonly Trained[], plain: readonly Trained[]): readonly Trained[] {
  const names = new Set(plain.flatMap(({ rows }) => rows.flatMap(({ metrics }) => Object.keys(metrics))));
  return trained.map(({ end, rows }) => ({
    end,
    rows: rows.map(({ step, metrics }) => ({
      step,
      metrics: Object.fromEntries(Object.entries(metrics).filter(([name]) => names.has(name))),
    })),
  }));
}

for (const backend of ['cpu', 'wasm', 'native'] as const) {
  const options = { skip: backends[backend].absent() ?? false };
  for (const [name, parts] of Object.entries(cases)) {
    test(
      `${name}: on ${backend} measuring changes no bit of a trial, and measures the same bits in any cohort`,
      options,
      async () => {
        const engine = await loadEngine(backend);
        const trials = await smallTrials({ ...common, ...parts });
        const plain = await train(engine, trials);
        const measured = await train(engine, trials, all);
        assert.deepEqual(withoutMeasures(measured, plain), plain);
        assert.ok(measured[0]!.rows.every(({ metrics }) => 'weight_norm/global' in metrics));
        const before = engine.tf.memory().numTensors;
        const [alone] = await train(engine, [trials[1]!], all);
        assert.deepEqual(alone, measured[1]);
        assert.equal(engine.tf.memory().numTensors, before, 'no tensor is left behind');
      },
    );
  }
}

test('the squares of the norms of all variables add up to the square of the global norm', async () => {
  const engine = await loadEngine('cpu');
  const trials = await smallTrials({ ...common, ...cases['two lstm layers on charLm'] });
  const [trained] = await train(engine, trials.slice(0, 1), [{ kind: 'norms', every: 2 }]);
  for (const { step, metrics } of trained!.rows) {
    for (const quantity of ['grad_norm', 'weight_norm', ...(step < 6 ? ['update_norm'] : [])]) {
      const parts = Object.entries(metrics).filter(
        ([name]) => name.startsWith(`${quantity}/`) && !name.endsWith('/global'),
      );
      assert.equal(parts.length, 26);
      const sum = parts.reduce((total, [, norm]) => total + Number(norm) ** 2, 0);
      const whole = Number(metrics[`${quantity}/global`]) ** 2;
      assert.ok(Math.abs(sum - whole) < 1e-5 * whole, `${quantity} at ${step}: ${sum}, ${whole}`);
    }
  }
  assert.equal(trained!.rows.at(-1)!.metrics['update_norm/global'], undefined);
});

test('the norm of an update of plain gradient descent is that of the gradient times the learning rate', async () => {
  const engine = await loadEngine('cpu');
  const trials = await smallTrials({ ...common, ...cases['an rnn on adding'] });
  const [trained] = await train(engine, trials.slice(0, 1), [{ kind: 'norms', every: 2 }]);
  const { metrics } = trained!.rows[0]!;
  for (const name of ['global', 'rnn.hidden.wt', 'output.b']) {
    const gradient = Number(metrics[`grad_norm/${name}`]);
    assert.ok(Math.abs(Number(metrics[`update_norm/${name}`]) - 0.1 * gradient) < 1e-6 * gradient, name);
  }
  const [update, weight] = [metrics['update_norm/global'], metrics['weight_norm/global']].map(Number);
  assert.ok(Math.abs(Number(metrics['update_ratio/global']) - update! / weight!) < 1e-12);
});

test('of a trial that has diverged nothing more is measured, and its neighbour is measured on', async () => {
  const engine = await loadEngine('cpu');
  const trials = await smallTrials({
    ...common,
    ...cases['two lstm layers on charLm'],
    cell: rnn({ units: 3, activation: 'linear' }),
    initializer: { kind: 'sweep', values: [{ kind: 'constant', value: 1e20 }, { kind: 'orthogonal' }] },
    seeds: 1,
  });
  const trained = await train(engine, trials, all);
  assert.equal(trained[0]!.end.outcome.kind, 'diverged');
  assert.ok(trained[0]!.rows.every(({ metrics }) => !('weight_norm/global' in metrics)));
  assert.ok(trained[1]!.rows.every(({ metrics }) => 'weight_norm/global' in metrics));
});
