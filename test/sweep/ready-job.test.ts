import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noOpTrials } from '../../bench/no-op-sweep.js';
import type { Trial } from '../../src/plan/trial.js';
import { readyJob } from '../../src/sweep/ready-job.js';

const trials = await noOpTrials(2);
const own = { data: undefined, stamp: 'ours' };
const jobOf = (all: readonly Trial[]) => ({
  ...{ id: 'job', sweep: 'sweep', name: 'no-op' },
  job: { trials: all.map((trial) => ({ trial, attempt: 1 })), folder: '/there', backend: 'cpu' },
});

test('a job of another experiment than its trials are of is refused, with both hashes', () => {
  const [trial] = trials;
  const changed = {
    ...trial!,
    spec: { ...trial!.spec, initializer: trials[1]!.spec.train },
  } as unknown as Trial;
  assert.throws(
    () => readyJob(jobOf([trials[1]!, changed]), own),
    new RegExp(`^Error: trial ${trial!.id} is not what its id says: its spec makes [0-9a-f]{16}$`),
  );
});

test('a job is run with the folder and the stamp of its host', () => {
  const posted = jobOf(trials);
  assert.deepEqual(readyJob(posted, own), posted.job);
  assert.equal(readyJob(posted, { ...own, data: '/here' }).folder, '/here');
  const checkpoints = { folder: '/there/checkpoints', stamp: '' };
  const job = readyJob({ ...posted, job: { ...posted.job, checkpoints } }, own);
  assert.equal(job.checkpoints?.stamp, 'ours');
});
