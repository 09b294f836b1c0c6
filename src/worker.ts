import { workerData } from 'piscina';
import type { Engine } from './engine/engine.js';
import type { TrialEnd } from './records/trial-end.js';
import type { WorkerSetUp, WorkerTask } from './scheduler/pool-executor.js';

let engine: Promise<Engine> | undefined;

/** A worker thread's whole work: train one cohort, its events on the port, its trials' ends as the result. */
export default async function runJob({ job, port }: WorkerTask): Promise<readonly TrialEnd[]> {
  const { loadEngine } = await import('./engine/load-engine.js');
  const { trainJob } = await import('./trainer/train-job.js');
  engine ??= oneByOne((workerData as WorkerSetUp).loadLock, () =>
    loadEngine(job.backend as Engine['backend']),
  );
  const ends = await trainJob(await engine, job, {
    onEvent: (event) => port.postMessage(event),
    now: Date.now,
  });
  port.postMessage({ kind: 'end' });
  return ends;
}

/** Runs `load` while no other thread that shares the lock does. */
async function oneByOne<Loaded>(
  lock: SharedArrayBuffer | null,
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  if (lock === null) return load();
  const flag = new Int32Array(lock);
  while (Atomics.compareExchange(flag, 0, 0, 1) !== 0) Atomics.wait(flag, 0, 1);
  try {
    return await load();
  } finally {
    Atomics.store(flag, 0, 0);
    Atomics.notify(flag, 0, 1);
  }
}
