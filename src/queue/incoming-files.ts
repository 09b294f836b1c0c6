import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { keptTrial, sourceName } from '../checkpoints/checkpoint-names.js';
import { writeAtomically } from '../disk/write-atomically.js';
import { sha256Hex } from '../math/hash.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { FileStore } from './file-store.js';
import { folderStore } from './folder-store.js';
import type { FollowedJob } from './followed-job.js';
import type { Ends } from './messages.js';
import type { SweepFiles } from './sweep-files.js';

/** A file that a trial left is gone on its way. */
export class FileGone extends Error {
  override readonly name = 'FileGone';
}

/** Takes the files that trials leave to their places in the folder of a sweep. */
export class IncomingFiles {
  readonly #files: SweepFiles;
  /** Files that were taken from the server's memory, until the ends come that they belong to. */
  readonly #inbox: FileStore;
  /** For each job: done once all that it was told of have come; rejected where one could not be written. */
  readonly #arrivals = new Map<string, Promise<void>>();

  constructor(files: SweepFiles, inbox: string) {
    this.#files = files;
    this.#inbox = folderStore(inbox);
  }

  /** A file of a job is on the server: it is taken from there at once. */
  arrives(job: string, hash: string): void {
    const before = this.#arrivals.get(job) ?? Promise.resolve();
    const all = before.then(() => this.#take(hash));
    // Whoever waits for the files is told.
    all.catch(() => undefined);
    this.#arrivals.set(job, all);
  }

  /** A job is settled. */
  forget(job: string): void {
    this.#arrivals.delete(job);
  }

  async #take(hash: string): Promise<void> {
    const bytes = await this.#files.left.get(hash);
    if (bytes === undefined) return;
    await this.#inbox.put(bytes);
    await this.#files.left.remove([hash]);
  }

  /** Puts the files of a job where they belong; rejects with `FileGone` where one is neither on its way nor there. */
  async keep({ id, job }: Pick<FollowedJob, 'id' | 'job'>, left: Ends['left'] = {}): Promise<void> {
    await this.#arrivals.get(id);
    for (const [name, hash] of Object.entries(left)) {
      const file = placeOf(job, name);
      if (file === undefined) continue;
      const bytes = (await this.#inbox.get(hash)) ?? (await this.#files.left.get(hash));
      if (bytes === undefined) {
        if (await isThere(file, hash)) continue;
        throw new FileGone(`${name} did not come with its trial`);
      }
      await mkdir(path.dirname(file), { recursive: true });
      await writeAtomically(file, (write) => write(bytes));
    }
    this.drop(Object.values(left));
  }

  /** Removes files that nobody waits for, sooner or later. */
  drop(hashes: readonly string[]): void {
    for (const store of [this.#inbox, this.#files.left]) void store.remove(hashes).catch(() => undefined);
  }

  /** Removes all that is on its way. */
  async clear(): Promise<void> {
    await Promise.all([this.#inbox.clear(), this.#files.clear()]);
  }
}

/** Where a file of a job belongs: what a job does not ask for has no place. */
function placeOf({ trials, checkpoints }: CohortJob, name: string): string | undefined {
  const found = trials.find(({ trial }) => trial.id === keptTrial(name));
  if (found === undefined) return undefined;
  if (name === sourceName(found.trial.id)) return found.leaves;
  return checkpoints?.save && path.join(checkpoints.folder, name);
}

async function isThere(file: string, hash: string): Promise<boolean> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes !== undefined && sha256Hex(bytes) === hash;
}
