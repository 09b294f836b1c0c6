import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskSpec } from '../../src/tasks/index.js';
import { idsOf, planOf } from './plan-of.js';

const idOf = async (parts: Readonly<Record<string, unknown>>) => idsOf(await planOf(parts))[0]!;

test('the ids of trials are what they were when results were first written', async () => {
  assert.equal(await idOf({}), '40bdc250eda3e5df');
  const corpus = { file: 'a.txt', alphabet: 'a-z', sha256: 'ab'.repeat(32) };
  const parts = {
    task: { kind: 'charLm', corpus, unroll: 10, batchSize: 64 },
    cell: { kind: 'bidirectional', cell: { kind: 'lstm', units: 64 } },
    initializer: {
      '**/wx': { kind: 'glorotUniform' },
      '**/wt': { kind: 'truncatedNormal', mean: -0.1, stddev: 0.1 },
    },
    train: { steps: 1000, optimizer: { kind: 'adam', learningRate: 0.01 }, clipNorm: 1.25 },
    seeds: { init: [1], data: [2] },
  };
  assert.equal(await idOf(parts), '442533fe045d2691');
});

test('the same numbers and the same options in another order are the same trial', async () => {
  const one = { kind: 'truncatedNormal', mean: 0, stddev: 0.1 };
  const other = JSON.parse('{ "stddev": 0.10, "kind": "truncatedNormal", "mean": -0 }');
  assert.equal(await idOf({ initializer: one }), await idOf({ initializer: other }));
});

test('initializers by pattern in another order are another trial, since the last match wins', async () => {
  const [zero, one] = [{ kind: 'zeros' }, { kind: 'ones' }];
  const rules = [
    { '**/wx': zero, 'rnn/**': one },
    { 'rnn/**': one, '**/wx': zero },
  ];
  const { trials, axes } = await planOf({ initializer: { kind: 'sweep', values: rules } });
  assert.equal(new Set(trials.map(({ id }) => id)).size, 2);
  assert.equal(new Set(trials.map(({ gridPoint }) => gridPoint)).size, 2);
  assert.deepEqual(axes[0]!.values, ['**/wx=zeros rnn/**=ones', 'rnn/**=ones **/wx=zeros']);
});

test('a default is the same trial whether it is written out or not, and another value is another trial', async () => {
  const bare = await idOf({ cell: { kind: 'gru', units: 4 } });
  assert.equal(await idOf({ cell: { kind: 'gru', units: 4, layers: 1, reset: 'after' } }), bare);
  assert.notEqual(await idOf({ cell: { kind: 'gru', units: 4, reset: 'before' } }), bare);
  const optimizer = { kind: 'sgd', learningRate: 0.1 };
  assert.equal(await idOf({ train: { steps: 4, optimizer, logEvery: 1, evaluateEvery: 1 } }), bare);
  assert.notEqual(await idOf({ train: { steps: 4, optimizer, logEvery: 2 } }), bare);
});

test('a corpus is known by what it holds: a file that moved is the same trial, one that changed is another', async () => {
  const task = (file: string) => ({ kind: 'charLm', corpus: { file }, unroll: 5, batchSize: 2 });
  const holding = (sha256: string) => async (spec: TaskSpec) =>
    ({ ...spec, corpus: { ...(spec as { corpus: object }).corpus, sha256 } }) as TaskSpec;
  const [here] = idsOf(await planOf({ task: task('a.txt') }, holding('aa'.repeat(32))));
  const [moved] = idsOf(await planOf({ task: task('b/c.txt') }, holding('aa'.repeat(32))));
  const [changed] = idsOf(await planOf({ task: task('a.txt') }, holding('bb'.repeat(32))));
  assert.equal(moved, here);
  assert.notEqual(changed, here);
});

test('two paths to one corpus in one sweep are one trial', async () => {
  const corpus = { kind: 'sweep', values: [{ file: 'a.txt' }, { file: 'b.txt' }] };
  const task = { kind: 'charLm', corpus, unroll: 5, batchSize: 2 };
  const pin = async (spec: TaskSpec) =>
    ({ ...spec, corpus: { ...(spec as { corpus: object }).corpus, sha256: 'aa'.repeat(32) } }) as TaskSpec;
  assert.equal((await planOf({ task }, pin)).trials.length, 1);
});
