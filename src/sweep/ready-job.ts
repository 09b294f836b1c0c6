import type { CohortJob } from '../plan/cohort-job.js';
import { idOf, memberOf } from '../plan/trial-id.js';
import type { QueueJob } from '../queue/messages.js';

/** What a host has of its own. */
export interface OfHost {
  /** Where relative paths of data files start. Default: where they do on the host of the run. */
  readonly data: string | undefined;
  /** What its checkpoints are good for. */
  readonly stamp: string;
}

/**
 * A job as a host runs it. Throws where a trial is not what its id says: the id is the hash of all that the experiment
 * asks of it, the code of initializers of its own included.
 */
export function readyJob({ job }: QueueJob, { data, stamp }: OfHost): CohortJob {
  for (const { trial } of job.trials) {
    const id = idOf(Object.entries(trial.spec).map(([name, part]) => memberOf(name, part)));
    if (id !== trial.id) throw new Error(`trial ${trial.id} is not what its id says: its spec makes ${id}`);
  }
  const { folder, checkpoints } = job;
  return { ...job, folder: data ?? folder, ...(checkpoints && { checkpoints: { ...checkpoints, stamp } }) };
}
