import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { CohortJob } from '../plan/cohort-job.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { Executor } from './executor.js';

/** What a worker thread is given: a cohort, and a port on which its events go out. */
export interface WorkerTask {
  readonly job: CohortJob;
  readonly port: MessagePort;
}

/** What every worker thread is given once: four bytes to lock while it loads its backend, or null. */
export interface WorkerSetUp {
  readonly loadLock: SharedArrayBuffer | null;
}

/** What a worker puts on the port of a job; `end` is the last message. */
export type WorkerMessage = JobEvent | { readonly kind: 'end' };

export interface PoolOptions {
  /** The worker's compiled entry: its default export takes a `WorkerTask` and returns the trials' ends. */
  readonly worker: URL;
  readonly threads: number;
  /** Let the threads load their backend one after another, where loading is not thread-safe. */
  readonly loadOneByOne: boolean;
}

/** Runs cohorts on a pool of worker threads. */
export function poolExecutor({ worker, threads, loadOneByOne }: PoolOptions): Executor {
  const pool = new Piscina<WorkerTask, readonly TrialEnd[]>({
    filename: worker.href,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
    atomics: 'disabled',
    workerData: { loadLock: loadOneByOne ? new SharedArrayBuffer(4) : null } satisfies WorkerSetUp,
  });
  // A worker whose module cannot even be imported never takes its job, so the jobs that wait would wait for ever.
  const failed = new Promise<never>((_, reject) => pool.on('error', reject));
  failed.catch(() => {});
  return {
    slots: threads,
    async run(job, onEvent) {
      const { port1, port2 } = new MessageChannel();
      const delivered = deliver(port1, onEvent);
      try {
        const ends = await Promise.race([pool.run({ job, port: port2 }, { transferList: [port2] }), failed]);
        await delivered;
        return ends;
      } finally {
        port1.close();
      }
    },
    close: () => pool.destroy(),
  };
}

/** Passes a job's events on until the worker says that there are no more, or its port closes. */
function deliver(port: MessagePort, onEvent: (event: JobEvent) => void): Promise<void> {
  return new Promise((resolve) => {
    port.on('message', (message: WorkerMessage) => (message.kind === 'end' ? resolve() : onEvent(message)));
    port.on('close', resolve);
  });
}
