import { serveJob, type WorkerAnswer, type WorkerTask } from '../../src/scheduler/serve-job.js';
import { runAskingCohort } from './asking-cohort.js';

/** A worker thread whose cohorts ask whom to stop. */
export default function runJob(task: WorkerTask): Promise<WorkerAnswer> {
  return serveJob(task, runAskingCohort);
}
