import { workerData } from 'piscina';
import { underLoadLock } from '../../src/scheduler/load-lock.js';
import type { WorkerSetUp } from '../../src/scheduler/pool-executor.js';
import { serveJob, type WorkerAnswer, type WorkerTask } from '../../src/scheduler/serve-job.js';
import { runTestCohort } from './test-cohort.js';

/** A worker thread that runs the tests' cohorts while it holds the lock of the pool. */
export default function runJob(task: WorkerTask): Promise<WorkerAnswer> {
  const { loadLock } = workerData as WorkerSetUp;
  return serveJob(task, (job, onEvent) =>
    underLoadLock(loadLock!, task.number, () => runTestCohort(job, onEvent)),
  );
}
