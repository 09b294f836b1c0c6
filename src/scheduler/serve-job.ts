import type { MessagePort } from 'node:worker_threads';
import type { CohortJob } from '../plan/cohort-job.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { RunCohort } from './executor.js';

/** What a worker thread is given: a cohort, and a port on which its events go out. */
export interface WorkerTask {
  readonly job: CohortJob;
  readonly port: MessagePort;
  /** Tells the tasks of a pool apart; at least 1. */
  readonly number: number;
}

/** What a worker puts on the port of a job; `end` is the last message. */
export type WorkerMessage = JobEvent | { readonly kind: 'end' };

/** What a worker answers. An error that was thrown travels as data, so that any other error means that the worker died. */
export type WorkerAnswer =
  | { readonly kind: 'ends'; readonly ends: readonly TrialEnd[] }
  | { readonly kind: 'thrown'; readonly message: string; readonly stack: string | undefined };

/** A worker thread's side of a job. */
export async function serveJob({ job, port }: WorkerTask, run: RunCohort): Promise<WorkerAnswer> {
  try {
    return { kind: 'ends', ends: await run(job, (event) => port.postMessage(event)) };
  } catch (error) {
    return error instanceof Error
      ? { kind: 'thrown', message: error.message, stack: error.stack }
      : { kind: 'thrown', message: String(error), stack: undefined };
  } finally {
    port.postMessage({ kind: 'end' } satisfies WorkerMessage);
  }
}
