import type { RunCohort } from '../../src/scheduler/executor.js';
import { completed } from './test-trial.js';

/** Events that every cohort of the tests sends. */
export const eventCount = 500;

/** "Trains" a cohort as the ids of its trials say; the ends come in the reverse order of the trials. */
export const runTestCohort: RunCohort = async ({ trials }, onEvent) => {
  for (let steps = 1; steps <= eventCount; steps++) onEvent({ kind: 'progress', steps, of: eventCount });
  for (const { trial } of trials) {
    if (trial.id.startsWith('throw')) throw new Error(`${trial.id} cannot train`);
    if (trial.id.startsWith('exit')) process.exit(7);
  }
  return trials.map(({ trial, attempt }) => completed(trial.id, attempt)).reverse();
};
