import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { asha, median, sweep, whenDiverged } from '../../src/index.js';
import { idsOf, planOf } from '../plan/plan-of.js';
import { validExperiment } from './valid-experiment.js';

const contest = { metric: 'loss/val', unit: 'gridPoint', within: [], minCompetitors: 3 };

test('stop is a rule or a list of rules, and the defaults are written out', () => {
  const rules = (stop: unknown) => checkExperiment(validExperiment({ stop })).stop;
  assert.deepEqual(rules(undefined), []);
  assert.deepEqual(rules([]), []);
  assert.deepEqual(rules(median({ after: 5 })), [{ kind: 'median', after: 5, ...contest }]);
  assert.deepEqual(rules([asha({ first: 2, within: ['cell'] }), whenDiverged()]), [
    { kind: 'asha', first: 2, factor: 3, ...contest, within: ['cell'] },
    { kind: 'whenDiverged', metric: 'loss/train', above: 10 },
  ]);
});

test('a rule is no part of a trial: ids are the same with and without one', async () => {
  const [without, with_] = await Promise.all([planOf({}), planOf({ stop: median({ after: 2 }) })]);
  assert.deepEqual(idsOf(with_), idsOf(without));
});

for (const [stop, message] of [
  [{ kind: 'medain', after: 3 }, 'stop: unknown stop rule "medain"; did you mean "median"?'],
  [{ kind: 'median' }, 'stop.after: expected a whole number of at least 1, got undefined'],
  [median({ after: 0 }), 'stop.after: expected a whole number of at least 1, got 0'],
  [asha({ first: 5, factor: 1 }), 'stop.factor: expected a whole number of at least 2, got 1'],
  [whenDiverged({ above: 1 }), 'stop.above: expected a number above 1, got 1'],
  [
    [median({ after: 5 }), { kind: 'asha', frist: 5 }],
    'stop[1].frist: unknown option of asha(…); did you mean "first"?',
  ],
  [
    { kind: 'median', after: 5, metric: 'f1/val' },
    'stop.metric: expected "loss/val" or "loss/train", got "f1/val"',
  ],
  [
    { kind: 'median', after: 5, within: 'cell' },
    'stop.within: expected a list of axes such as ["cell"], got "cell"',
  ],
  [
    sweep(median({ after: 5 }), median({ after: 9 })),
    'stop: cannot be swept, for a rule is no part of a trial; give one rule or a list of rules',
  ],
  [
    { kind: 'median', after: sweep(5, 9) },
    'stop.after: cannot be swept, for a rule is no part of a trial; give one rule or a list of rules',
  ],
  [null, 'stop: expected a stop rule such as median(…), asha(…), whenDiverged(…), got null'],
] as const) {
  test(`stop: ${JSON.stringify(stop)} is refused: ${message}`, () => {
    assert.throws(() => checkExperiment(validExperiment({ stop })), { name: 'InvalidRequest', message });
  });
}
