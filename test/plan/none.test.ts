import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sgd, sweep } from '../../src/index.js';
import { planOf } from './plan-of.js';

const optimizer = sgd({ learningRate: 0.1 });

test('null is the same as leaving an option out: the trials have the same specs and ids', async () => {
  const absent = await planOf({ train: { steps: 4, optimizer } });
  const none = await planOf({
    train: { steps: 4, optimizer: sgd({ learningRate: 0.1, decay: null }), clipNorm: null },
  });
  assert.deepEqual(none.trials, absent.trials);
});

test('a sweep may hold an option and its absence', async () => {
  const decay = { every: 2, factor: 0.5 };
  const { trials } = await planOf({
    train: {
      steps: 4,
      optimizer: sgd({ learningRate: 0.1, decay: sweep(null, decay) }),
      clipNorm: sweep(null, 1),
    },
  });
  assert.deepEqual(
    trials.map(({ spec: { train } }) => [train.optimizer, train.clipNorm]),
    [
      [optimizer, undefined],
      [optimizer, 1],
      [{ ...optimizer, decay }, undefined],
      [{ ...optimizer, decay }, 1],
    ],
  );
  const absent = await planOf({ train: { steps: 4, optimizer } });
  assert.equal(trials[0]!.id, absent.trials[0]!.id);
});
