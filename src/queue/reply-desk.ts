import type { AskToStop } from '../records/stop-question.js';
import { replyTo, type WorkerReply } from '../scheduler/serve-job.js';
import type { Envelope, HostMessage, Reply } from './messages.js';
import { repliesChannel } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';
import type { Seal } from './seal.js';

/** So many runs of jobs are remembered. */
const most = 10_000;

/** Replies to the questions of hosts. One that is asked again, because no reply came, is decided once. */
export class ReplyDesk {
  readonly #server: QueueServer;
  readonly #seal: Seal;
  readonly #last = new Map<string, { readonly number: number; readonly reply: Promise<WorkerReply> }>();

  constructor(server: QueueServer, seal: Seal) {
    this.#server = server;
    this.#seal = seal;
  }

  async reply(
    { run, host }: Envelope,
    { number, question }: Extract<HostMessage, { readonly kind: 'ask' }>,
    ask: AskToStop,
  ): Promise<void> {
    const known = this.#last.get(run);
    const reply = known?.number === number ? known.reply : replyTo(ask, question);
    this.#last.set(run, { number, reply });
    if (this.#last.size > most) this.#last.delete(this.#last.keys().next().value!);
    const text = JSON.stringify({ run, number, reply: await reply } satisfies Reply);
    const sealed = JSON.stringify({ text, seal: this.#seal.sign(text) });
    // A reply that is lost is asked for again.
    await this.#server.redis.publish(repliesChannel(host), sealed).catch(() => undefined);
  }
}
