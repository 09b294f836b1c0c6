import type { Engine } from '../engine/engine.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { LoadedTask } from '../tasks/task.js';
import { drawParameters } from './draw-parameters.js';
import type { Model } from './model.js';
import type { Replicas } from './replicas.js';
import { startReplicas } from './start-replicas.js';
import { emptyLog, type LogState, TrialLog } from './trial-log.js';
import { sourceReader, warmState } from './warm-parameters.js';

/** A cohort about to train: a log for each trial, and replicas of those that train on. */
export interface StartedCohort {
  readonly logs: readonly TrialLog[];
  /** The logs of the replicas, in their order. */
  readonly live: readonly TrialLog[];
  /** Absent where no trial trains on. */
  readonly replicas: Replicas | undefined;
  /** Updates made. */
  readonly step: number;
}

/** Starts the trials of a job: all of them at step 0, or all where an earlier part of their training ended. */
export async function startCohort(
  engine: Engine,
  model: Model,
  task: LoadedTask,
  job: CohortJob,
): Promise<StartedCohort> {
  const read = sourceReader();
  const begin = async ({ trial, attempt, from, weights }: CohortJob['trials'][number]) => {
    if (from !== undefined) {
      const { log, replica } = from.state;
      const state = JSON.parse(log) as LogState;
      return {
        spec: trial.spec,
        state: replica,
        log: new TrialLog(trial.id, attempt, model.layout, state, from.recordedTo),
      };
    }
    const drawn = await drawParameters(engine, model, task, trial.spec);
    const state = await warmState(model, trial.spec, drawn, weights, read);
    const log = new TrialLog(trial.id, attempt, model.layout, emptyLog(state.parameters));
    return { spec: trial.spec, state, log };
  };
  const trials = await Promise.all(job.trials.map(begin));
  const step = job.trials[0]!.from?.step ?? 0;
  const live = trials.filter(({ log }) => !log.isOver);
  const specs = live.map(({ spec }) => spec);
  const states = live.map(({ state }) => state!);
  return {
    logs: trials.map(({ log }) => log),
    live: live.map(({ log }) => log),
    replicas: live.length > 0 ? startReplicas(engine, model, task, specs, states, step) : undefined,
    step,
  };
}
