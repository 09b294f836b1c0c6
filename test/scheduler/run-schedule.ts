import assert from 'node:assert/strict';
import type { Cohort } from '../../src/plan/cohort.js';
import type { TrialEnd } from '../../src/records/trial-end.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { type Listener, schedule } from '../../src/scheduler/schedule.js';
import { type Behaviour, behaviourOf, testTrial } from './test-trial.js';

/** What a schedule told. */
export interface Told {
  readonly starts: string[][];
  readonly ends: TrialEnd[];
}

export interface RunOptions {
  readonly attempts?: ReadonlyMap<string, number>;
  readonly signal?: AbortSignal;
  readonly listener?: Partial<Listener>;
  /** Where to keep what is told, if the schedule is to throw. */
  readonly told?: Told;
}

/** Schedules cohorts and keeps what is told of them. */
export async function run(
  cohorts: readonly Cohort[],
  executor: Executor,
  {
    attempts = new Map<string, number>(),
    signal = new AbortController().signal,
    listener = {},
    told = { starts: [], ends: [] },
  }: RunOptions = {},
): Promise<Told> {
  const full: Listener = {
    onStart: async (trials) => {
      told.starts.push(trials.map(({ trial, attempt }) => `${trial.id}#${attempt}`));
    },
    onEvent: () => {},
    onEnd: async (trial, end) => {
      assert.equal(trial.id, end.id);
      told.ends.push(end);
    },
    ...listener,
  };
  await schedule(cohorts, full, { executor, folder: '/', backend: 'cpu', attempts, signal, now: () => 0 });
  return told;
}

let number = 0;

/** A cohort of new trials. */
export function cohort(...behaviours: readonly Behaviour[]): Cohort {
  return behaviours.map((behaviour) => testTrial(behaviour, number++));
}

/** How the trials ended, each as `<behaviour> <outcome>`. */
export function outcomes({ ends }: Told): readonly string[] {
  return ends.map(({ id, outcome }) => `${behaviourOf(id)} ${outcome.kind}`).sort();
}
