import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Redis } from 'ioredis';
import { sha256Hex } from '../math/hash.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { QueueJob } from './messages.js';
import { sweepKeys } from './queue-keys.js';

/** The files of one run of a job on a host. */
export class HostFiles {
  /** The job with the paths of this host. */
  readonly job: CohortJob;
  readonly #folder: string | undefined;

  private constructor(job: CohortJob, folder: string | undefined) {
    this.job = job;
    this.#folder = folder;
  }

  /**
   * Gets the weights that the trials of a job begin with; undefined where the server no longer has them: it has lost the
   * job too, or the job is settled.
   */
  static async open(redis: Redis, posted: QueueJob): Promise<HostFiles | undefined> {
    const { job, weights = {} } = posted;
    if (!job.trials.some((trial) => trial.weights !== undefined || trial.leaves !== undefined))
      return new HostFiles(job, undefined);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'init-sweep-host-'));
    for (const hash of new Set(Object.values(weights))) {
      const bytes = await redis.hgetBuffer(sweepKeys(posted.sweep).weights, hash);
      if (bytes === null || sha256Hex(bytes) !== hash) {
        await rm(folder, { recursive: true });
        return undefined;
      }
      await writeFile(path.join(folder, hash), bytes);
    }
    const trials = job.trials.map((trial) => ({
      ...trial,
      ...(trial.weights !== undefined && { weights: path.join(folder, weights[trial.weights]!) }),
      ...(trial.leaves !== undefined && { leaves: path.join(folder, trial.trial.id) }),
    }));
    return new HostFiles({ ...job, trials }, folder);
  }

  /** What the trials have left to others, by their ids, in base64. */
  async left(): Promise<Readonly<Record<string, string>>> {
    const left: Record<string, string> = {};
    for (const { trial, leaves } of this.job.trials) {
      if (leaves === undefined) continue;
      // A trial that diverged leaves nothing.
      const bytes = await readFile(leaves).catch(() => undefined);
      if (bytes !== undefined) left[trial.id] = bytes.toString('base64');
    }
    return left;
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
