import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trial } from '../../src/plan/trial.js';
import type { Outcome } from '../../src/records/record.js';
import type { Edges } from '../../src/scheduler/edges.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { schedule } from '../../src/scheduler/schedule.js';
import { completed, testTrial } from './test-trial.js';

/** Edges by trial id; what begins from a trial that did not complete is cancelled. */
function edgesOf(from: Readonly<Record<string, Trial>>): Edges {
  const outcomes = new Map<string, Outcome>();
  return {
    isReady: ({ id }) => from[id] === undefined || outcomes.has(from[id].id),
    verdict: ({ id }) => {
      const outcome = from[id] && outcomes.get(from[id].id);
      return outcome && outcome.kind !== 'completed'
        ? { kind: 'cancelled', reason: `${from[id]!.id} ${outcome.kind}` }
        : undefined;
    },
    filesOf: ({ id }) => ({ leaves: `${id}.out`, ...(from[id] && { weights: `${from[id].id}.out` }) }),
    ended: ({ id }, outcome) => outcomes.set(id, outcome),
  };
}

test('no trial runs before the one that it begins from has ended, and one whose source failed never runs', async () => {
  const [a, bad] = [testTrial('end', 1), testTrial('throw', 2)];
  const [b, c, d] = [testTrial('end', 3), testTrial('end', 4), testTrial('end', 5)];
  const edges = edgesOf({ [b.id]: a, [c.id]: bad, [d.id]: c });
  const told: string[] = [];
  const executor: Executor = {
    slots: 3,
    async run({ trials }) {
      await new Promise((resolve) => setImmediate(resolve));
      if (trials.some(({ trial }) => trial === bad || trial.id === bad.id)) throw new Error('bad');
      return trials.map(({ trial, attempt, weights }) => {
        told.push(`${trial.id} with ${weights}`);
        return completed(trial.id, attempt);
      });
    },
    close: async () => {},
  };
  const ends = new Map<string, Outcome>();
  await schedule(
    [[d], [b, c], [bad], [a]],
    {
      onStart: async () => {},
      onEvent: () => {},
      onEnd: async (trial, { outcome }) => void ends.set(trial.id, outcome),
    },
    {
      ...{ executor, folder: '/', backend: 'cpu', attempts: new Map(), edges, now: () => 0 },
      signal: new AbortController().signal,
    },
  );
  assert.deepEqual(told, [`${a.id} with undefined`, `${b.id} with ${a.id}.out`]);
  assert.deepEqual(
    [bad, c, d].map(({ id }) => {
      const outcome = ends.get(id)!;
      return 'reason' in outcome ? `${outcome.kind}: ${outcome.reason}` : outcome.kind;
    }),
    ['failed: bad', `cancelled: ${bad.id} failed`, `cancelled: ${c.id} cancelled`],
  );
});
