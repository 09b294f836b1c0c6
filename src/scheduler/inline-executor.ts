import type { Executor, RunCohort } from './executor.js';

/** Runs cohorts one after another in this very thread. */
export function inlineExecutor(run: RunCohort): Executor {
  return { slots: 1, run, close: async () => {} };
}
