import { workerData } from 'piscina';
import type { Engine } from './engine/engine.js';
import { keepEngine } from './engine/keep-engine.js';
import { catchOutput } from './scheduler/catch-output.js';
import { underLoadLock } from './scheduler/load-lock.js';
import type { WorkerSetUp } from './scheduler/pool-executor.js';
import { serveJob, type WorkerAnswer, type WorkerTask } from './scheduler/serve-job.js';

const engineOf = keepEngine();

/** A worker thread's whole work: train one cohort, its events on the port, how it went as the result. */
export default function runJob(task: WorkerTask): Promise<WorkerAnswer> {
  const train = catchOutput(async (job, onEvent, ask) => {
    const { loadEngine } = await import('./engine/load-engine.js');
    const { trainJob } = await import('./trainer/train-job.js');
    const load = () => loadEngine(job.backend as Engine['backend']);
    const { loadLock } = workerData as WorkerSetUp;
    const engine = await engineOf(() =>
      loadLock === null ? load() : underLoadLock(loadLock, task.number, load),
    );
    return await trainJob(engine, job, { onEvent, ask, now: Date.now });
  });
  return serveJob(task, train);
}
