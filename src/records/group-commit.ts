import type { AppendFile } from './append-file.js';

interface Line {
  readonly text: string;
  /** Absent where nobody waits for the disk. */
  readonly waiting?: { readonly resolve: () => void; readonly reject: (error: Error) => void };
  /** Called once the line was handed to the system, or could not be. */
  readonly tried?: () => void;
}

const metricsDelay = 200;
const metricsAtOnce = 1 << 20;

/**
 * Brings journal lines and metrics to disk in groups: what arrives during a flush goes into the next one.
 * A flush writes and syncs the metrics first, so that a trial's end is never on disk without its rows. Whoever awaits
 * each trial's end goes no faster than the disk, and no more than the rows of the trials that run are held.
 */
export class GroupCommit {
  readonly #journal: AppendFile;
  readonly #metrics: AppendFile;
  readonly #explain: (cause: unknown) => Error;
  #lines: Line[] = [];
  #rows: string[] = [];
  #rowsLength = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(journal: AppendFile, metrics: AppendFile, explain: (cause: unknown) => Error) {
    this.#journal = journal;
    this.#metrics = metrics;
    this.#explain = explain;
  }

  /** Resolves once the line and all metrics handed over before it are on disk. */
  append(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#lines.push({ text, waiting: { resolve, reject } });
      this.#start();
    });
  }

  /** Resolves once the line was handed to the system, without a wait for the disk; or could not be, and stays for later. */
  note(text: string): Promise<void> {
    return new Promise((tried) => {
      this.#lines.push({ text, tried });
      this.#start();
    });
  }

  /** Takes metrics lines for the next flush, at most 200 ms away. */
  addRows(text: string): void {
    this.#rows.push(text);
    this.#rowsLength += text.length;
    if (this.#rowsLength >= metricsAtOnce) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), metricsDelay);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    await undefined;
    while (this.#lines.length > 0 || this.#rows.length > 0) {
      const failure = await this.#flushOnce();
      if (failure !== undefined && !this.#lines.some((line) => line.waiting)) break;
    }
    this.#running = undefined;
  }

  async #flushOnce(): Promise<Error | undefined> {
    const lines = this.#lines;
    this.#lines = [];
    const awaited = lines.some((line) => line.waiting);
    try {
      await this.#writeRows();
      if (awaited) await this.#metrics.sync();
      await this.#journal.write(lines.map((line) => line.text).join(''));
      for (const line of lines) line.tried?.();
      if (awaited) await this.#journal.sync();
    } catch (cause) {
      const failure = this.#explain(cause);
      this.#lines = [...lines.filter((line) => !line.waiting), ...this.#lines];
      for (const line of lines) {
        line.waiting?.reject(failure);
        line.tried?.();
      }
      return failure;
    }
    for (const line of lines) line.waiting?.resolve();
    return undefined;
  }

  async #writeRows(): Promise<void> {
    const count = this.#rows.length;
    const text = this.#rows.join('');
    await this.#metrics.write(text);
    this.#rows.splice(0, count);
    this.#rowsLength -= text.length;
  }
}
