import type { Redis } from 'ioredis';
import type { Envelope } from './messages.js';
import { sweepKeys } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';
import type { Seal } from './seal.js';

export interface TellOptions {
  readonly server: QueueServer;
  readonly seal: Seal;
  readonly sweep: string;
  readonly onMessage: (envelope: Envelope) => void;
  /** Resolves once all that was told before is on disk. */
  readonly durable: () => Promise<void>;
}

/** At most so many messages are read at once, and so long is waited for one, in milliseconds. */
const batch = 500;
const wait = 1_000;

/** After so many characters, what is on disk is removed without waiting for the next look. */
const mostHeld = 4 * 2 ** 20;

/** Seconds after which the keys of a sweep that nobody touches are gone. */
export const keepFor = 7 * 24 * 3600;

/** Reads what hosts tell of a sweep, in order, and removes it from the server once it is on disk here. */
export class ToldStream {
  readonly #options: TellOptions;
  readonly #keys: ReturnType<typeof sweepKeys>;
  readonly #reader: Redis;
  #last = '0-0';
  /** The last message that had been handed on at the look before. */
  #handedOn = '0-0';
  #trimmed = '0-0';
  /** Characters that were handed on since something was last removed. */
  #size = 0;
  #trimming = false;
  #closed = false;

  private constructor(options: TellOptions) {
    this.#options = options;
    this.#keys = sweepKeys(options.sweep);
    this.#reader = options.server.connect();
  }

  /** Opens the stream; `kept` tells whether the server has kept it since an earlier process read it. */
  static async open(options: TellOptions): Promise<{ readonly stream: ToldStream; readonly kept: boolean }> {
    const stream = new ToldStream(options);
    const kept = await stream.#isKept();
    return { stream, kept };
  }

  /** Begins to read. */
  start(): void {
    void this.#read();
  }

  /** Removes what is on disk, and starts over where the server has lost its data; called now and then. */
  async look(): Promise<void> {
    if (!(await this.#isKept())) {
      this.#last = '0-0';
      this.#handedOn = '0-0';
      this.#trimmed = '0-0';
      return;
    }
    await this.#trim();
  }

  /** Removes what the server holds of a sweep that has nothing under way. */
  async remove(): Promise<void> {
    await this.#options.durable();
    await this.#options.server.redis.del(...Object.values(this.#keys));
  }

  close(): void {
    this.#closed = true;
    this.#reader.disconnect();
  }

  /** Removes what had been handed on when this was called the last time: by now it has come to the journal. */
  async #trim(): Promise<void> {
    if (this.#trimming) return;
    this.#trimming = true;
    try {
      const id = this.#handedOn;
      this.#handedOn = this.#last;
      this.#size = 0;
      if (id === this.#trimmed) return;
      await this.#options.durable();
      const [time, place] = id.split('-');
      await this.#options.server.redis.xtrim(this.#keys.told, 'MINID', `${time}-${Number(place) + 1}`);
      this.#trimmed = id;
    } finally {
      this.#trimming = false;
    }
  }

  /** Whether the server still has what it was given. */
  async #isKept(): Promise<boolean> {
    const { redis } = this.#options.server;
    const { marker, ...others } = this.#keys;
    // Where its memory is full a server refuses to write what is there already.
    const kept = (await redis.expire(marker, keepFor)) === 1;
    if (!kept) await redis.set(marker, '1', 'EX', keepFor);
    await Promise.all(Object.values(others).map((key) => redis.expire(key, keepFor)));
    return kept;
  }

  async #read(): Promise<void> {
    while (!this.#closed) {
      const from = this.#last;
      const found = await this.#reader
        .xread('COUNT', batch, 'BLOCK', wait, 'STREAMS', this.#keys.told, from)
        .catch(async () => {
          // A connection that was closed, or a server that is not ready yet.
          await new Promise((resolve) => setTimeout(resolve, this.#closed ? 0 : 100));
          return null;
        });
      // The server has lost its data meanwhile: what was read is read again from the start.
      if (found === null || this.#last !== from || this.#closed) continue;
      for (const [id, fields] of found[0]![1]) {
        this.#last = id;
        this.#take(fields);
      }
      // What the disk or the server refuses now comes to the next look.
      if (this.#size > mostHeld) void this.#trim().catch(() => undefined);
    }
  }

  #take([, text, , signature]: readonly string[]): void {
    // What nobody with the secret has written is not looked at.
    if (text === undefined || signature === undefined || !this.#options.seal.fits(text, signature)) return;
    this.#size += text.length;
    this.#options.onMessage(JSON.parse(text) as Envelope);
  }
}
