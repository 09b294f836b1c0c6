import { serveJob, type WorkerAnswer, type WorkerTask } from '../../src/scheduler/serve-job.js';
import { completed } from './test-trial.js';

/** A worker thread that takes three seconds and tells every tenth of one. */
export default function runJob(task: WorkerTask): Promise<WorkerAnswer> {
  return serveJob(task, async ({ trials }, onEvent) => {
    for (let steps = 1; steps <= 30; steps++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      onEvent({ kind: 'progress', steps, of: 30 });
    }
    return trials.map(({ trial, attempt }) => completed(trial.id, attempt));
  });
}
