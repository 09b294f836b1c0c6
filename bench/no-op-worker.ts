import { serveJob, type WorkerAnswer, type WorkerTask } from '../src/scheduler/serve-job.js';
import { noOpEnds } from './no-op-trial.js';

/** A worker thread's entry that trains nothing. */
export default function runJob(task: WorkerTask): Promise<WorkerAnswer> {
  return serveJob(task, async (job) => noOpEnds(job));
}
