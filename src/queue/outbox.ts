import type { Redis } from 'ioredis';
import type { Envelope, HostMessage } from './messages.js';
import { RowSteps } from './row-steps.js';
import type { Seal } from './seal.js';
import { keepFor } from './told-stream.js';

/** What the messages of an outbox are about. */
export type About = Pick<Envelope, 'job' | 'run' | 'host'>;

/** Milliseconds to wait where the server refuses a message: its memory may be full for a while. */
const pause = 1_000;

/** Puts the messages of one run of a job into its sweep's stream, each once it is accepted and in order. */
export class Outbox {
  readonly #redis: Redis;
  readonly #stream: string;
  readonly #seal: Seal;
  readonly about: About;
  readonly #steps: RowSteps;
  #count = 0;
  #waiting: string[] = [];
  #putting: Promise<void> | undefined;

  /** `trials` are the ids of those of the job, in its order. */
  constructor(redis: Redis, stream: string, seal: Seal, about: About, trials: readonly string[]) {
    this.#redis = redis;
    this.#stream = stream;
    this.#seal = seal;
    this.about = about;
    this.#steps = new RowSteps(trials);
  }

  send(message: HostMessage): void {
    const counts = message.kind === 'rows' || message.kind === 'ends';
    const after = counts && { after: this.#steps.all };
    const envelope: Envelope = { ...this.about, n: this.#count, ...after, message };
    if (message.kind === 'rows') this.#steps.take(message.text);
    this.#count += 1;
    this.#waiting.push(JSON.stringify(envelope));
    this.#putting ??= this.#put();
  }

  /** Resolves once everything that was sent is accepted. */
  async sent(): Promise<void> {
    await this.#putting;
  }

  /** Puts what waits, all or nothing, and then what has come meanwhile. */
  async #put(): Promise<void> {
    while (this.#waiting.length > 0) {
      const texts = this.#waiting;
      this.#waiting = [];
      while (!(await this.#accepts(texts))) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.#putting = undefined;
  }

  async #accepts(texts: readonly string[]): Promise<boolean> {
    const transaction = this.#redis.multi();
    for (const text of texts)
      transaction.xadd(this.#stream, '*', 'text', text, 'seal', this.#seal.sign(text));
    transaction.expire(this.#stream, keepFor);
    return transaction.exec().then(
      (results) => results !== null,
      () => false,
    );
  }
}

/** Says of a job that another process ran how that one died. */
export async function speakFor(
  redis: Redis,
  stream: string,
  seal: Seal,
  about: About,
  message: HostMessage,
): Promise<void> {
  const text = JSON.stringify({ ...about, n: -1, message } satisfies Envelope);
  await redis.xadd(stream, '*', 'text', text, 'seal', seal.sign(text));
}
