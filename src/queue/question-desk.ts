import type { AskToStop } from '../records/stop-question.js';
import type { WorkerReply } from '../scheduler/serve-job.js';
import type { Reply } from './messages.js';
import type { Outbox } from './outbox.js';
import { repliesChannel } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';
import type { Seal } from './seal.js';

/** Milliseconds after which a question without a reply is asked again. */
const patience = 5_000;

/** A host's side of questions: asks over the queue and waits for the reply. */
export class QuestionDesk {
  readonly #server: QueueServer;
  readonly #seal: Seal;
  readonly #host: string;
  readonly #waiting = new Map<string, (reply: WorkerReply) => void>();
  #subscribed: Promise<unknown> | undefined;

  constructor(server: QueueServer, seal: Seal, host: string) {
    this.#server = server;
    this.#seal = seal;
    this.#host = host;
  }

  /** How the cohort of one run asks. */
  askOf(outbox: Outbox): AskToStop {
    let number = 0;
    return async (question) => {
      await this.#subscribe();
      number += 1;
      const key = `${outbox.about.run} ${number}`;
      const send = () => outbox.send({ kind: 'ask', number, question });
      const timer = setInterval(send, patience);
      try {
        const reply = await new Promise<WorkerReply>((resolve) => {
          this.#waiting.set(key, resolve);
          send();
        });
        if (reply.kind === 'answer') return reply.answer;
        throw new Error(reply.reason);
      } finally {
        clearInterval(timer);
        this.#waiting.delete(key);
      }
    };
  }

  /** Listens for replies from the first question on. */
  #subscribe(): Promise<unknown> {
    this.#subscribed ??= this.#listen();
    return this.#subscribed;
  }

  async #listen(): Promise<void> {
    const connection = this.#server.connect();
    connection.on('message', (_, sealed: string) => {
      const { text, seal } = JSON.parse(sealed) as { readonly text: string; readonly seal: string };
      if (!this.#seal.fits(text, seal)) return;
      const { run, number, reply } = JSON.parse(text) as Reply;
      this.#waiting.get(`${run} ${number}`)?.(reply);
    });
    await connection.subscribe(repliesChannel(this.#host));
  }
}
