import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { makePlan } from '../../src/plan/plan.js';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import { checkClaimPlaces } from '../../src/sweep/check-claim.js';
import { planOf } from '../plan/plan-of.js';

const experiment = {
  name: 'small',
  task: { kind: 'adding', length: 5, batchSize: 2 },
  cell: {
    kind: 'sweep',
    values: [
      { kind: 'gru', units: 4 },
      { kind: 'lstm', units: 4 },
    ],
  },
  initializer: { kind: 'orthogonal' },
  train: { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1 } },
  seeds: 1,
};
const claim = {
  text: 'It is so',
  source: 'A paper',
  expect: [{ better: { cell: 'gru' }, than: { cell: 'lstm' } }],
};

/** The sentence with which a claim is refused by itself or against the plan. */
async function refusal(changed: unknown): Promise<string> {
  try {
    const checked = checkExperiment({ ...experiment, claim: changed });
    checkClaimPlaces(checked.claim, await makePlan(checked, async (task) => task));
  } catch (error) {
    assert.ok(error instanceof InvalidRequest);
    return error.message;
  }
  return 'accepted';
}

const expecting = (expectation: unknown) => refusal({ ...claim, expect: [expectation] });

test('a claim changes no trial: the ids are those of the experiment without it', async () => {
  const ids = (plan: Awaited<ReturnType<typeof planOf>>) => plan.trials.map(({ id }) => id);
  assert.deepEqual(ids(await planOf({ ...experiment, claim })), ids(await planOf(experiment)));
  assert.equal(await refusal(claim), 'accepted');
});

test('what is no claim or no expectation is refused with its path and what was expected', async () => {
  assert.equal(await refusal('so'), 'claim: expected { text, source, expect: [ … ] }, got "so"');
  assert.equal(
    await refusal({ ...claim, source: undefined }),
    'claim.source: expected some text, got undefined',
  );
  assert.equal(
    await refusal({ ...claim, expect: [] }),
    'claim.expect: expected a list of expectations, got []',
  );
  assert.equal(
    await expecting({ worse: {} }),
    'claim.expect[0]: expected { better, than }, { trials, below } or { alike, within }, got {"worse":{}}',
  );
  assert.equal(
    await expecting({ trials: { cell: 'gru' } }),
    'claim.expect[0]: expected below or above beside trials, got {"trials":{"cell":"gru"}}',
  );
  assert.equal(
    await expecting({ better: { cell: 'gru' }, than: { cell: 'lstm' }, by: -1 }),
    'claim.expect[0].by: expected a number of at least 0, got -1',
  );
});

test('a claim about a place that the grid does not have is refused before the first trial', async () => {
  assert.equal(
    await expecting({ trials: { cel: 'gru' }, below: 1 }),
    'claim.expect[0]: the experiment has no axis "cel"; did you mean "cell"?',
  );
  assert.equal(
    await expecting({ trials: { cell: 'rnn' }, below: 1 }),
    'claim.expect[0]: cell has no value "rnn"; it has gru, lstm',
  );
});
