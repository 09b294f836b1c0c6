import type { TrialEnd } from '../src/records/trial-end.js';
import type { WorkerTask } from '../src/scheduler/pool-executor.js';
import { noOpEnds } from './no-op-trial.js';

/** A worker thread's entry that trains nothing. */
export default function runJob({ job, port }: WorkerTask): readonly TrialEnd[] {
  port.postMessage({ kind: 'end' });
  return noOpEnds(job);
}
