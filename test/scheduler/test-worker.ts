import type { TrialEnd } from '../../src/records/trial-end.js';
import type { WorkerTask } from '../../src/scheduler/pool-executor.js';
import { runTestCohort } from './test-cohort.js';

/** A worker thread that runs the tests' cohorts. */
export default async function runJob({ job, port }: WorkerTask): Promise<readonly TrialEnd[]> {
  const ends = await runTestCohort(job, (event) => port.postMessage(event));
  port.postMessage({ kind: 'end' });
  return ends;
}
