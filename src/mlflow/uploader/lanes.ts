import type { Need } from './attempt-needs.js';
import type { AttemptUpload } from './attempt-upload.js';
import type { Pace } from './pace.js';

/** Serves attempts beside each other, each by one request at a time: a server locks a run while it records. */
export class Lanes {
  readonly #serve: (upload: AttemptUpload, need: Need) => Promise<void>;
  readonly #needOf: (upload: AttemptUpload) => Need | undefined;
  readonly #busy = new Set<AttemptUpload>();
  #queue: AttemptUpload[] = [];
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  constructor(
    private readonly pace: Pace,
    needOf: (upload: AttemptUpload) => Need | undefined,
    serve: (upload: AttemptUpload, need: Need) => Promise<void>,
  ) {
    this.#needOf = needOf;
    this.#serve = serve;
  }

  /** Whether one is being served, or rests after that. */
  get isBusy(): boolean {
    return this.#busy.size > 0;
  }

  /** Begins to serve those that need something; whether there was anything to do, or still is. */
  start(attempts: Iterable<AttemptUpload>): boolean {
    if (this.#queue.length === 0)
      for (const upload of attempts) if (this.#needOf(upload) !== undefined) this.#queue.push(upload);
    const idle = this.#queue.length === 0 && this.#busy.size === 0;
    this.#fill();
    return !idle;
  }

  /** Resolves when nothing waits for a lane any more, or after so many milliseconds; rejects with what failed. */
  async settled(milliseconds: number): Promise<void> {
    if (this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = () => {};
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #fill(): void {
    while (this.#busy.size < this.pace.atOnce() && this.#failure === undefined) {
      const upload = this.#queue.shift();
      if (upload === undefined) {
        this.#wake();
        return;
      }
      if (!this.#busy.has(upload)) void this.#run(upload);
    }
  }

  async #run(upload: AttemptUpload): Promise<void> {
    this.#busy.add(upload);
    try {
      for (let need = this.#needOf(upload); need !== undefined; need = this.#needOf(upload)) {
        if (this.#failure !== undefined) return;
        const begun = performance.now();
        await this.#serve(upload, need);
        await this.pace.rest(performance.now() - begun);
      }
    } catch (error) {
      this.#failure ??= { error };
      this.#wake();
    } finally {
      this.#busy.delete(upload);
      this.#fill();
    }
  }
}
