import type { RunCohort } from '../../src/scheduler/executor.js';
import { completed } from './test-trial.js';

/** "Trains" a cohort that asks at steps 10 and 20 whom to stop; without anybody to ask all complete. */
export const runAskingCohort: RunCohort = async ({ trials }, _onEvent, ask = async () => []) => {
  const ends = new Map(trials.map(({ trial, attempt }) => [trial.id, completed(trial.id, attempt)]));
  for (const step of [10, 20]) {
    const live = [...ends.values()].filter(({ outcome }) => outcome.kind === 'completed');
    const asked = live.map(({ id }) => ({
      id,
      losses: { 'loss/val': step, 'loss/train': 'Infinity' } as const,
    }));
    for (const { id, outcome } of await ask({ step, trials: asked }))
      ends.set(id, { ...ends.get(id)!, outcome });
  }
  return [...ends.values()];
};
