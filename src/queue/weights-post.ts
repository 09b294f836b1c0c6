import { readFile } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { sha256Hex } from '../math/hash.js';
import type { CohortJob } from '../plan/cohort-job.js';

/** A file of weights on its way. */
export interface Parcel {
  readonly bytes: Buffer;
  /** SHA-256. */
  readonly hash: string;
}

/** The largest file that is sent, in bytes: the server holds it in memory. */
const mostBytes = 64 * 2 ** 20;

/** Keeps on the server the weights with which trials of jobs under way begin, each once. */
export class WeightsPost {
  readonly #redis: Redis;
  readonly #key: string;
  /** The jobs that need a file, by its hash. */
  readonly #users = new Map<string, Set<string>>();

  constructor(redis: Redis, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  /** Reads the files that the trials of a job begin with, by their paths; rejects where one is too large. */
  async read({ trials }: CohortJob): Promise<ReadonlyMap<string, Parcel>> {
    const parcels = new Map<string, Parcel>();
    for (const file of new Set(trials.flatMap(({ weights = [] }) => weights))) {
      const bytes = await readFile(file);
      if (bytes.length > mostBytes)
        throw new Error(`${file}: ${bytes.length} bytes; at most ${mostBytes} are sent over a queue`);
      parcels.set(file, { bytes, hash: sha256Hex(bytes) });
    }
    return parcels;
  }

  /** Puts the files of a job there. */
  async put(job: string, parcels: ReadonlyMap<string, Parcel>): Promise<void> {
    for (const { bytes, hash } of parcels.values()) {
      this.#users.set(hash, (this.#users.get(hash) ?? new Set()).add(job));
      await this.#redis.hset(this.#key, hash, bytes);
    }
  }

  /** A job is settled: removes what no other one needs. */
  async drop(job: string): Promise<void> {
    for (const [hash, jobs] of [...this.#users]) {
      if (!jobs.delete(job) || jobs.size > 0) continue;
      this.#users.delete(hash);
      await this.#redis.hdel(this.#key, hash);
    }
  }
}

/** The hash of each file, by its path. */
export function hashesOf(parcels: ReadonlyMap<string, Parcel>): Readonly<Record<string, string>> {
  return Object.fromEntries([...parcels].map(([file, { hash }]) => [file, hash]));
}
