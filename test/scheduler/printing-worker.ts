import { catchOutput } from '../../src/scheduler/catch-output.js';
import { serveJob, type WorkerAnswer, type WorkerTask } from '../../src/scheduler/serve-job.js';
import { printAll } from './print-all.js';

/** A worker thread that prints in every way that Node has. */
export default function runJob(task: WorkerTask): Promise<WorkerAnswer> {
  return serveJob(task, catchOutput(printAll));
}
