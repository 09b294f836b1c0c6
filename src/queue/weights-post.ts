import { readFile } from 'node:fs/promises';
import { sha256Hex } from '../math/hash.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { FileStore } from './file-store.js';

/** A file of weights on its way. */
export interface Parcel {
  readonly bytes: Buffer;
  /** SHA-256. */
  readonly hash: string;
}

/** Keeps where hosts find them the weights with which trials of jobs under way begin, each once. */
export class WeightsPost {
  readonly #store: FileStore;
  /** The jobs that need a file, by its hash. */
  readonly #users = new Map<string, Set<string>>();

  constructor(store: FileStore) {
    this.#store = store;
  }

  /** Reads the files that the trials of a job begin with, by their paths. */
  async read({ trials }: CohortJob): Promise<ReadonlyMap<string, Parcel>> {
    const parcels = new Map<string, Parcel>();
    for (const file of new Set(trials.flatMap(({ weights = [] }) => weights))) {
      const bytes = await readFile(file);
      parcels.set(file, { bytes, hash: sha256Hex(bytes) });
    }
    return parcels;
  }

  /** Puts the files of a job there; rejects where that cannot be. */
  async put(job: string, parcels: ReadonlyMap<string, Parcel>): Promise<void> {
    for (const { bytes, hash } of parcels.values()) {
      this.#users.set(hash, (this.#users.get(hash) ?? new Set()).add(job));
      await this.#store.put(bytes);
    }
  }

  /** A job is settled: removes what no other one needs. */
  async drop(job: string): Promise<void> {
    for (const [hash, jobs] of [...this.#users]) {
      if (!jobs.delete(job) || jobs.size > 0) continue;
      this.#users.delete(hash);
      await this.#store.remove([hash]);
    }
  }
}

/** The hash of each file, by its path. */
export function hashesOf(parcels: ReadonlyMap<string, Parcel>): Readonly<Record<string, string>> {
  return Object.fromEntries([...parcels].map(([file, { hash }]) => [file, hash]));
}
