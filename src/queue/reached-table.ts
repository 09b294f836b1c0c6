import type { Reached } from './messages.js';
import { sweepKeys } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';
import type { Seal } from './seal.js';
import type { SweepFiles } from './sweep-files.js';

/** The last checkpoint of each job of a sweep, signed by the host that wrote it. */
export class ReachedTable {
  readonly #server: QueueServer;
  readonly #seal: Seal;
  readonly #files: SweepFiles;
  readonly #key: string;

  constructor(server: QueueServer, seal: Seal, files: SweepFiles, sweep: string) {
    this.#server = server;
    this.#seal = seal;
    this.#files = files;
    this.#key = sweepKeys(sweep).reached;
  }

  /** What a job has reached; undefined where nobody has said so. */
  async get(job: string): Promise<Reached | undefined> {
    const sealed = await this.#server.redis.hget(this.#key, job);
    if (sealed === null) return undefined;
    const { text, seal } = JSON.parse(sealed) as { readonly text: string; readonly seal: string };
    const reached = this.#seal.fits(text, seal) ? (JSON.parse(text) as Reached) : undefined;
    return reached?.job === job ? reached : undefined;
  }

  /** A job has got further: the states before are removed. */
  async set(reached: Reached): Promise<void> {
    const before = await this.get(reached.job);
    const text = JSON.stringify(reached);
    const sealed = JSON.stringify({ text, seal: this.#seal.sign(text) });
    await this.#server.insist(() => this.#server.redis.hset(this.#key, reached.job, sealed));
    if (before !== undefined && before.step !== reached.step)
      await this.#files.left.remove(Object.values(before.states));
  }

  /** A job is settled, or begins anew. */
  async drop(job: string): Promise<void> {
    const reached = await this.get(job);
    await this.#server.redis.hdel(this.#key, job);
    if (reached !== undefined) await this.#files.left.remove(Object.values(reached.states));
  }
}
