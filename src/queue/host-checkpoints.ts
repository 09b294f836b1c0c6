import type { HostFiles } from './host-files.js';
import type { Outbox } from './outbox.js';
import type { ReachedTable } from './reached-table.js';

/** Hands on the checkpoints of one run of a job, so that another host can go on from the last one. */
export class HostCheckpoints {
  readonly #files: HostFiles;
  readonly #table: ReachedTable;
  readonly #outbox: Outbox;
  readonly #say: (line: string) => void;
  #taking: Promise<void> | undefined;

  constructor({
    files,
    table,
    outbox,
    say,
  }: {
    readonly files: HostFiles;
    readonly table: ReachedTable;
    readonly outbox: Outbox;
    readonly say: (line: string) => void;
  }) {
    this.#files = files;
    this.#table = table;
    this.#outbox = outbox;
    this.#say = say;
  }

  /** The states after so many updates are in files. Those that come faster than they can be handed on are left out. */
  take(step: number): void {
    if (this.#taking !== undefined) {
      void this.#files.discard(step).catch(() => undefined);
      return;
    }
    this.#taking = this.#handOn(step)
      .catch((error: Error) => this.#say(`a checkpoint was not handed on: ${error.message}`))
      .finally(() => {
        this.#taking = undefined;
      });
  }

  /** Resolves once nothing is on its way. */
  async taken(): Promise<void> {
    await this.#taking;
  }

  async #handOn(step: number): Promise<void> {
    const states = await this.#files.states(step);
    const left = await this.#files.left((hash) => this.#outbox.send({ kind: 'left', hash }));
    // The rows before it go first: without them it is good for nothing.
    await this.#outbox.sent();
    const { stamp } = this.#files.job.checkpoints!;
    await this.#table.set({ job: this.#outbox.about.job, step, stamp, states, left });
  }
}
