import type { Engine } from '../engine/engine.js';
import { canonicalJson } from '../math/canonical-json.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { TrialEnd } from '../records/trial-end.js';
import { type LoadedTask, loadTask } from '../tasks/index.js';
import { type Surroundings, trainCohort } from './train-cohort.js';

const tasks = new Map<string, Promise<LoadedTask>>();

/** Trains the cohort of a job; a task's data is loaded once a thread. */
export async function trainJob(
  engine: Engine,
  job: CohortJob,
  surroundings: Surroundings,
): Promise<TrialEnd[]> {
  const { task } = job.trials[0]!.trial.spec;
  const key = canonicalJson([task, job.folder]);
  const loaded = tasks.get(key) ?? loadTask(task, job.folder);
  tasks.set(key, loaded);
  return trainCohort(engine, await loaded, job, surroundings);
}
