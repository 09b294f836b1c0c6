import { serveJob, type WorkerAnswer, type WorkerTask } from '../../src/scheduler/serve-job.js';
import { runTestCohort } from './test-cohort.js';

/** A worker thread that runs the tests' cohorts. */
export default function runJob(task: WorkerTask): Promise<WorkerAnswer> {
  return serveJob(task, runTestCohort);
}
