import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsUnder } from '../../src/records/ends-under.js';
import { isMissing } from '../../src/records/is-missing.js';
import { parseEvent } from '../../src/records/parse-event.js';
import type { Outcome, Stopped } from '../../src/records/record.js';
import { trialEvent, trialId } from './trial-event.js';

const rule = { kind: 'whenDiverged', metric: 'loss/train', above: 10 } as const;
const stop: Stopped = { rule, step: 20, value: 'Infinity', against: null, seeds: 1 };
const cancelled = (changes: object = {}): Outcome => ({
  kind: 'cancelled',
  reason: 'stopped',
  stop,
  ...changes,
});

test('a stopped trial has ended under its rule alone; other ends count under every rule', () => {
  const ends = new Map([
    [trialId(1), trialEvent(1)],
    [trialId(2), trialEvent(2, { outcome: cancelled() })],
  ]);
  const under = (...rules: Parameters<typeof endsUnder>[0]) => [...endsUnder(rules, ends).keys()];
  assert.deepEqual(under(), [trialId(1)]);
  assert.deepEqual(under({ ...rule, above: 9 }), [trialId(1)]);
  assert.deepEqual(under({ ...rule, above: 9 }, { above: 10, metric: 'loss/train', kind: 'whenDiverged' }), [
    trialId(1),
    trialId(2),
  ]);
});

test('a trial that a rule stopped is not missing; one that was cancelled otherwise is', () => {
  assert.equal(isMissing(trialEvent(1, { outcome: cancelled() })), false);
  assert.equal(isMissing(trialEvent(1, { outcome: { kind: 'cancelled', reason: 'by hand' } })), true);
});

test('the end of a stopped trial is read back as it was written; one without the rule is an old one', () => {
  for (const outcome of [cancelled(), cancelled({ stop: { ...stop, value: 3.5, against: 2 } })]) {
    const event = trialEvent(1, { outcome });
    assert.deepEqual(parseEvent(JSON.stringify(event)), event);
  }
  const old = trialEvent(1, { outcome: { kind: 'cancelled', reason: 'by hand' } });
  assert.deepEqual(parseEvent(JSON.stringify(old)), old);
});

for (const broken of [
  { rule: undefined },
  { rule: { above: 10 } },
  { step: '20' },
  { value: null },
  { against: 'much' },
  { seeds: undefined },
]) {
  test(`an end is damaged whose stop has ${JSON.stringify(broken)}`, () => {
    const event = trialEvent(1, { outcome: cancelled({ stop: { ...stop, ...broken } }) });
    assert.equal(parseEvent(JSON.stringify(event)), undefined);
  });
}
