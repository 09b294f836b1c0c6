import type { Envelope, HostMessage } from './messages.js';
import type { QueueServer } from './queue-server.js';
import { RowSteps } from './row-steps.js';
import type { Seal } from './seal.js';
import { keepFor } from './told-stream.js';

/** What the messages of an outbox are about. */
export type About = Pick<Envelope, 'job' | 'run' | 'host'>;

/** Characters that are put at once, by and large: what is larger than the room that is left is never accepted. */
const most = 256 * 1024;

/** Puts the messages of one run of a job into its sweep's stream, each once it is accepted and in order. */
export class Outbox {
  readonly #server: QueueServer;
  readonly #stream: string;
  readonly #seal: Seal;
  readonly about: About;
  readonly #steps: RowSteps;
  #count = 0;
  readonly #waiting: string[] = [];
  #putting: Promise<void> | undefined;

  /** `trials` are the ids of those of the job, in its order. */
  constructor(server: QueueServer, stream: string, seal: Seal, about: About, trials: readonly string[]) {
    this.#server = server;
    this.#stream = stream;
    this.#seal = seal;
    this.about = about;
    this.#steps = new RowSteps(trials);
  }

  /** The job goes on where another host had told the rows up to some steps, by trial. */
  goesOn(steps: ReadonlyMap<string, number>): void {
    this.#steps.set(steps);
  }

  send(message: HostMessage): void {
    const counts = message.kind === 'rows' || message.kind === 'ends';
    const after = counts && { after: this.#steps.all };
    const envelope: Envelope = { ...this.about, n: this.#count, ...after, message };
    if (message.kind === 'rows') this.#steps.take(message.text);
    this.#count += 1;
    this.#waiting.push(JSON.stringify(envelope));
    if (this.#putting !== undefined) return;
    this.#putting = this.#put();
    // Whoever waits for it is told.
    this.#putting.catch(() => undefined);
  }

  /** Resolves once everything that was sent is accepted. */
  async sent(): Promise<void> {
    await this.#putting;
  }

  /** Puts what waits, piece by piece, and what comes meanwhile. */
  async #put(): Promise<void> {
    while (this.#waiting.length > 0) {
      let size = 0;
      const end = this.#waiting.findIndex((text) => {
        size += text.length;
        return size > most;
      });
      const texts = this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end));
      await this.#server.insist(() => this.#transact(texts));
    }
    this.#putting = undefined;
  }

  async #transact(texts: readonly string[]): Promise<void> {
    const transaction = this.#server.redis.multi();
    for (const text of texts)
      transaction.xadd(this.#stream, '*', 'text', text, 'seal', this.#seal.sign(text));
    transaction.expire(this.#stream, keepFor);
    await transaction.exec();
  }
}

/** Says of a job that another process ran how that one died. */
export async function speakFor(
  { redis, insist }: QueueServer,
  stream: string,
  seal: Seal,
  about: About,
  message: HostMessage,
): Promise<void> {
  const text = JSON.stringify({ ...about, n: -1, message } satisfies Envelope);
  await insist(() => redis.xadd(stream, '*', 'text', text, 'seal', seal.sign(text)));
}
