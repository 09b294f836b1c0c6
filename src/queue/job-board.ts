import { randomUUID } from 'node:crypto';
import type { Queue } from 'bullmq';
import { sha256Hex } from '../math/hash.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { FollowedJob } from './followed-job.js';
import type { QueueJob } from './messages.js';
import { type Kinship, queueName, queuesPrefix, sweepKeys } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';
import { ReachedTable } from './reached-table.js';
import type { Seal } from './seal.js';
import type { SweepFiles } from './sweep-files.js';
import { hashesOf, WeightsPost } from './weights-post.js';

/** A job that an earlier process handed out: the trials and their attempts. */
export interface UnderWay {
  readonly id: string;
  readonly trials: readonly { readonly id: string; readonly attempt: number }[];
}

/** What stands in a sweep's table of jobs. */
interface Listed {
  readonly trials: UnderWay['trials'];
  readonly queue: string;
  readonly posted: string;
}

/** What a queue holds of a job. */
export interface Posted {
  /** A `QueueJob` as JSON. */
  readonly text: string;
  readonly seal: string;
}

export interface BoardOptions {
  readonly server: QueueServer;
  readonly seal: Seal;
  readonly kinship: Kinship;
  readonly sweep: string;
  readonly name: string;
  readonly files: SweepFiles;
}

/** The id of a job: the same for the same trials and attempts of the same sweep. */
export function jobId(sweep: string, trials: CohortJob['trials']): string {
  const parts = trials.map(({ trial, attempt }) => `${trial.id}#${attempt}`);
  return `job-${sha256Hex([sweep, ...parts].join('\n')).slice(0, 24)}`;
}

/** Hands out the jobs of a sweep, and keeps the table of those that are wanted. */
export class JobBoard {
  readonly #options: BoardOptions;
  readonly #queue: Queue<Posted>;
  readonly #jobs: string;
  readonly #weights: WeightsPost;
  readonly #reached: ReachedTable;
  readonly #pending = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: BoardOptions) {
    const { server, seal, kinship, sweep, files } = options;
    this.#options = options;
    this.#jobs = sweepKeys(sweep).jobs;
    this.#weights = new WeightsPost(files.weights);
    this.#reached = new ReachedTable(server, seal, files, sweep);
    this.#queue = new server.bullmq.Queue(queueName(kinship), {
      connection: server.redis,
      prefix: queuesPrefix,
      skipVersionCheck: true,
    });
    this.#queue.on('error', () => undefined);
  }

  /** Jobs of the sweep that were handed out and not given up. */
  async listed(): Promise<readonly UnderWay[]> {
    const table = await this.#options.server.redis.hgetall(this.#jobs);
    return Object.entries(table).flatMap(([id, text]) => {
      const { trials, queue } = JSON.parse(text) as Listed;
      return queue === this.#queue.name ? [{ id, trials }] : [];
    });
  }

  /** Gives up all jobs of earlier processes but some. */
  async giveUpAllBut(ids: readonly string[]): Promise<void> {
    const { redis } = this.#options.server;
    const others = (await redis.hkeys(this.#jobs)).filter((id) => !ids.includes(id));
    if (others.length > 0) await redis.hdel(this.#jobs, ...others);
  }

  /** What BullMQ calls a job of an earlier process. */
  async postedName(id: string): Promise<string> {
    const text = await this.#options.server.redis.hget(this.#jobs, id);
    return text === null ? '' : (JSON.parse(text) as Listed).posted;
  }

  /**
   * Hands a job out, or hands it out again under another name, to go on from its last checkpoint or to begin anew; tries
   * until the server takes it. A job whose weights cannot be read, or handed on, fails.
   */
  async post(followed: FollowedJob, how: 'anew' | 'goesOn' = 'anew'): Promise<void> {
    const { server, seal, sweep, name } = this.#options;
    const { id, job } = followed;
    // Until the queue has it, it is not missed there.
    followed.posted = '';
    const files = await this.#weights.read(job).catch((error: Error) => followed.reject(error));
    if (files === undefined) return;
    const weights = files.size > 0 && { weights: hashesOf(files) };
    const text = JSON.stringify({ id, sweep, name, job, ...weights } satisfies QueueJob);
    const posted = `${id}-${randomUUID().slice(0, 8)}`;
    const trials = job.trials.map(({ trial, attempt }) => ({ id: trial.id, attempt }));
    const listed = JSON.stringify({ trials, queue: this.#queue.name, posted } satisfies Listed);
    followed.posts += 1;
    try {
      if (how === 'anew' && followed.posts > 1) await this.#reached.drop(id);
      await this.#weights.put(id, files);
      await server.insist(async () => {
        if (this.#closed) return;
        await server.redis.hset(this.#jobs, id, listed);
        await this.#queue.add(
          'cohort',
          { text, seal: seal.sign(text) },
          { jobId: posted, removeOnComplete: true, removeOnFail: true },
        );
        followed.posted = posted;
      });
    } catch (error) {
      followed.reject(error as Error);
    }
  }

  /** Gives a job up: hosts that come to it leave it alone. */
  giveUp({ id, posted }: FollowedJob): void {
    if (this.#closed) return;
    this.#begin(this.#options.server.redis.hdel(this.#jobs, id));
    this.#begin(this.#weights.drop(id));
    this.#begin(this.#reached.drop(id));
    if (posted !== '') this.#begin(this.#queue.remove(posted));
  }

  /** Takes a job back where no host has begun it; tells whether that was so. */
  async withdraw({ id, posted }: FollowedJob): Promise<boolean> {
    const removed = await this.#queue.remove(posted);
    if (removed === 1) await this.#options.server.redis.hdel(this.#jobs, id);
    return removed === 1;
  }

  /** Those of some jobs that the server does not have. */
  async absent(jobs: readonly FollowedJob[]): Promise<readonly FollowedJob[]> {
    const posted = jobs.filter((job) => job.posted !== '');
    if (posted.length === 0) return [];
    const pipeline = this.#options.server.redis.pipeline();
    for (const job of posted) pipeline.exists(this.#queue.toKey(job.posted));
    const found = (await pipeline.exec()) ?? [];
    return posted.filter((job, place) => {
      const isAbsent = found[place]?.[0] === null && found[place][1] === 0;
      if (!isAbsent) job.absent = 0;
      return isAbsent;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#pending);
    await this.#queue.close().catch(() => undefined);
  }

  /** Lets something go on for which nobody waits before the end. */
  #begin(step: Promise<unknown>): void {
    const done = step.catch(() => undefined).finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }
}
