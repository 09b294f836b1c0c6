import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { keptTrial, resumeName, sourceName } from '../checkpoints/checkpoint-names.js';
import { readResumeFile } from '../checkpoints/resume-file.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { Continuation } from '../plan/continuation.js';
import type { QueueJob, Reached } from './messages.js';
import type { SweepFiles } from './sweep-files.js';

/** The files of one run of a job on a host, in a folder of its own. */
export class HostFiles {
  /** The job with the paths of this host, and with what it goes on from. */
  readonly job: CohortJob;
  readonly #files: SweepFiles;
  readonly #folder: string | undefined;
  /** The hashes of the files that were handed on, by their names. */
  readonly #left: Record<string, string>;

  private constructor(
    job: CohortJob,
    files: SweepFiles,
    folder: string | undefined,
    left: Record<string, string>,
  ) {
    this.job = job;
    this.#files = files;
    this.#folder = folder;
    this.#left = left;
  }

  /**
   * Gets the weights that the trials of a job begin with, and the states that they go on from, where another host has
   * reached some that are good here. Undefined where the weights are gone: the server has lost its data, or the job is
   * settled.
   */
  static async open(
    files: SweepFiles,
    { job, weights = {} }: QueueJob,
    reached: Reached | undefined,
  ): Promise<HostFiles | undefined> {
    const { checkpoints } = job;
    const hasFiles = job.trials.some((trial) => trial.weights !== undefined || trial.leaves !== undefined);
    if (!hasFiles && checkpoints === undefined) return new HostFiles(job, files, undefined, {});
    const folder = await mkdtemp(path.join(os.tmpdir(), 'init-sweep-host-'));
    for (const hash of new Set(Object.values(weights))) {
      const bytes = await files.weights.get(hash);
      if (bytes === undefined) {
        await rm(folder, { recursive: true });
        return undefined;
      }
      await writeFile(path.join(folder, hash), bytes);
    }
    const fits = reached !== undefined && reached.stamp === checkpoints?.stamp;
    const states = fits ? await statesOf(files, folder, job, reached) : undefined;
    const trials = job.trials.map((trial) => {
      const from = states?.get(trial.trial.id);
      return {
        ...trial,
        ...(trial.weights !== undefined && { weights: path.join(folder, weights[trial.weights]!) }),
        ...(trial.leaves !== undefined && { leaves: path.join(folder, sourceName(trial.trial.id)) }),
        ...(from !== undefined && { from }),
      };
    });
    const own = { ...job, trials, ...(checkpoints && { checkpoints: { ...checkpoints, folder } }) };
    return new HostFiles(own, files, folder, { ...(states && reached?.left) });
  }

  /** The step that its trials go on from; 0 where they begin. */
  get firstStep(): number {
    return this.job.trials[0]?.from?.step ?? 0;
  }

  /** The last step whose row was told before the state that each trial goes on from, by its id. */
  get recordedTo(): ReadonlyMap<string, number> {
    return new Map(this.job.trials.flatMap(({ trial, from }) => (from ? [[trial.id, from.recordedTo]] : [])));
  }

  /** Hands on the files that are whole by now; the hashes of all so far, by their names. `tell` hears of each that takes the server's memory. */
  async left(tell: (hash: string) => void): Promise<Readonly<Record<string, string>>> {
    if (this.#folder === undefined) return {};
    const ids = new Set(this.job.trials.map(({ trial }) => trial.id));
    for (const name of await readdir(this.#folder)) {
      if (!ids.has(keptTrial(name) ?? '')) continue;
      const hash = await this.#handOn(name);
      this.#left[name] = hash;
      if (this.#files.inMemory) tell(hash);
    }
    return { ...this.#left };
  }

  /** Hands on the states of all trials after so many updates; their hashes, by the trials' ids. */
  async states(step: number): Promise<Readonly<Record<string, string>>> {
    const states: Record<string, string> = {};
    for (const { trial } of this.job.trials)
      states[trial.id] = await this.#handOn(resumeName(trial.id, step));
    return states;
  }

  /** Removes the states after so many updates: they are not handed on. */
  async discard(step: number): Promise<void> {
    const names = this.job.trials.map(({ trial }) => resumeName(trial.id, step));
    await Promise.all(names.map((name) => rm(path.join(this.#folder!, name), { force: true })));
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #handOn(name: string): Promise<string> {
    const file = path.join(this.#folder!, name);
    const hash = await this.#files.left.put(await readFile(file));
    await rm(file);
    return hash;
  }
}

/** The states that the trials of a job go on from; undefined where they are not all there: they begin anew. */
async function statesOf(
  files: SweepFiles,
  folder: string,
  { trials }: CohortJob,
  { step, stamp, states }: Reached,
): Promise<ReadonlyMap<string, Continuation> | undefined> {
  const found = new Map<string, Continuation>();
  for (const { trial, attempt } of trials) {
    const hash = states[trial.id];
    const bytes = hash && (await files.left.get(hash));
    if (!bytes) return undefined;
    const file = path.join(folder, resumeName(trial.id, step));
    await writeFile(file, bytes);
    const state = await readResumeFile(file, { trial: trial.id, attempt, step, stamp });
    await rm(file);
    // Rows up to there were told before; the run notices where it has not got them.
    const { lastStep } = JSON.parse(state.log) as { readonly lastStep: number };
    found.set(trial.id, { attempt, step, recordedTo: lastStep, state });
  }
  return found;
}
