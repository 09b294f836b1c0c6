import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bidirectional,
  charLm,
  chrono,
  gru,
  hippoLegs,
  identity,
  lstm,
  ones,
  orthogonal,
  rnn,
  sweep,
  zeros,
} from '../../src/index.js';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import type { TaskShape } from '../../src/tasks/index.js';
import { checkPlan } from '../../src/trainer/check-plan.js';
import { countFlops, evaluations, trialFlops } from '../../src/trainer/count-flops.js';
import { buildModel, declareVariables } from '../../src/trainer/model.js';
import { smallTrials } from './small-training.js';

const shape: TaskShape = {
  input: { kind: 'tokens', size: 27 },
  output: { size: 27, at: 'every-step', loss: 'cross-entropy' },
  steps: 10,
  batch: 64,
  carriesState: true,
  chance: Math.log(27),
};

async function refusal(parts: Readonly<Record<string, unknown>>): Promise<string> {
  const trials = await smallTrials(parts);
  try {
    checkPlan(trials, () => shape);
  } catch (error) {
    assert.ok(error instanceof InvalidRequest);
    return error.message;
  }
  return assert.fail('the plan was accepted');
}

test('a bidirectional cell on charLm is refused, for it sees the future', async () => {
  const task = charLm({ corpus: 'brown', unroll: 10, batchSize: 64 });
  assert.equal(
    await refusal({ task, cell: sweep(gru({ units: 4 }), bidirectional(gru({ units: 4 }))) }),
    'cell: a bidirectional cell cannot do charLm: it would see the character that it must predict',
  );
});

test('a scope pattern that matches no variable of any trial is refused with the scope that was meant', async () => {
  assert.equal(
    await refusal({ cell: lstm({ units: 4 }), initializer: { 'lstm/forget_gat/bi': ones() } }),
    'initializer["lstm/forget_gat/bi"]: matches no variable of any trial; did you mean "lstm/forget_gate/bi"?',
  );
  assert.match(
    await refusal({ initializer: { nonsense: ones() } }),
    /^initializer\["nonsense"\]: matches no .*; they are gru\/update_gate\/wx, /,
  );
});

test('a scope pattern that matches a variable of some trials alone is accepted', async () => {
  const parts = {
    cell: sweep(gru({ units: 4 }), lstm({ units: 4 })),
    initializer: { 'lstm/forget_gate/bi': ones() },
  };
  checkPlan(await smallTrials(parts), () => shape);
});

test('an initializer that cannot serve the shape of a variable is refused with both', async () => {
  assert.match(
    await refusal({ initializer: { '**/bi': orthogonal() } }),
    /^initializer: orthogonal cannot serve gru\/update_gate\/bi \[4\]: /,
  );
  assert.match(
    await refusal({ initializer: { 'output/b': identity() } }),
    /^initializer: identity cannot serve output\/b \[27\]: /,
  );
});

test('a recurrent initializer in a place it was not made for is refused with scope, shape and reason', async () => {
  const cell = rnn({ units: 4 });
  assert.equal(
    await refusal({ cell, initializer: { '**/wx': identity() } }),
    'initializer: identity cannot serve rnn/hidden/wx [27, 4]: identity needs a square matrix',
  );
  assert.match(
    await refusal({ cell, initializer: { '**/bi': chrono({ longest: 10 }) } }),
    /^initializer: chrono cannot serve rnn\/hidden\/bi \[4\]: chrono knows the gates of lstm or peepholeLstm or coupledLstm or janet or gru alone$/,
  );
  assert.match(
    await refusal({ cell, initializer: { '**/wx': hippoLegs({ steps: 10 }) } }),
    /^initializer: hippoLegs cannot serve rnn\/hidden\/wx \[27, 4\]: /,
  );
});

test('a bare initializer is for every wx and wt, and a rule for what it matches; the rest have defaults of their own', async () => {
  const [bare] = await smallTrials({ cell: lstm({ units: 4, forgetBias: 1 }), initializer: zeros() });
  const kinds = (initializer: Parameters<typeof declareVariables>[2]) =>
    Object.fromEntries(
      declareVariables(shape, bare!.spec.cell, initializer).map(({ path, initializer }) => [
        path,
        initializer.kind,
      ]),
    );
  const bareKinds = kinds(bare!.spec.initializer);
  assert.equal(Object.keys(bareKinds).length, 14);
  assert.equal(bareKinds['lstm/input_gate/wx'], 'zeros');
  assert.equal(bareKinds['lstm/forget_gate/bi'], 'constant');
  assert.equal(bareKinds['output/w'], 'glorotUniform');
  const ruled = kinds({
    '**/wt': { kind: 'orthogonal', gain: 1 },
    'output/*': { kind: 'ones' },
    'lstm/memory_cell/wt': { kind: 'zeros' },
  });
  assert.equal(ruled['lstm/input_gate/wt'], 'orthogonal');
  assert.equal(ruled['lstm/memory_cell/wt'], 'zeros');
  assert.equal(ruled['lstm/input_gate/wx'], 'glorotUniform');
  assert.equal(ruled['output/b'], 'ones');
});

test('the textbook count is six operations for every weight, step and sequence of an update, and two in a validation pass', () => {
  const model = buildModel(shape, { kind: 'lstm', units: 64, layers: 1, forgetBias: 0 });
  const weights = 4 * (27 * 64 + 64 * 64) + 64 * 27;
  const flops = countFlops(model, { steps: 420, batch: 50 });
  assert.deepEqual(flops, { update: 6 * weights * 640, evaluation: 2 * weights * 21_000 });
  const train = {
    steps: 7,
    optimizer: { kind: 'sgd', learningRate: 1 },
    logEvery: 3,
    evaluateEvery: 4,
  } as const;
  assert.equal(evaluations(train), 3);
  assert.equal(trialFlops(flops, train), 8 * flops.update + 3 * flops.evaluation);
});
