import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isLeftover, resumeName } from '../checkpoints/checkpoint-names.js';
import { readResumeFile } from '../checkpoints/resume-file.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { Continuation } from '../plan/continuation.js';
import type { Trial } from '../plan/trial.js';
import type { CheckpointEvent } from '../records/record.js';
import { recordedTo } from '../records/recorded-to.js';
import type { Reached, Replay } from '../records/replay.js';

/** Where the files are, what they are good for, and who is told of one that cannot be used. */
export interface KeeperOptions {
  /** The folder of the files. */
  readonly folder: string;
  readonly stamp: string;
  readonly say: (line: string) => void;
}

/**
 * The files that trials of a sweep go on from. A file counts once the journal says so; then the one before it is
 * removed, and the last one once the trial's end is on disk. A trial whose file cannot be used starts over, and that
 * is said.
 */
export class CheckpointKeeper {
  readonly #options: KeeperOptions;
  /** What the file that counts holds, by trial id. */
  readonly #reached: Map<string, Reached>;
  /** The last step whose row the running attempt has recorded, by trial id. */
  readonly #recordedTo: Map<string, number>;
  /** Files whose event is not on disk yet, by trial id. */
  readonly #pending = new Map<string, Promise<void>>();

  private constructor(
    options: KeeperOptions,
    reached: ReadonlyMap<string, Reached>,
    recorded: ReadonlyMap<string, number>,
  ) {
    this.#options = options;
    this.#reached = new Map(reached);
    this.#recordedTo = new Map(recorded);
  }

  /** Takes over what earlier runs of the sweep in `sweepFolder` left, and removes files that do not count. */
  static async open(
    sweepFolder: string,
    { checkpoints }: Pick<Replay, 'checkpoints'>,
    options: KeeperOptions,
  ): Promise<CheckpointKeeper> {
    const { folder } = options;
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder, new Set([...checkpoints].map(([id, { step }]) => resumeName(id, step))));
    const attempts = new Map([...checkpoints].map(([id, { attempt }]) => [id, attempt]));
    return new CheckpointKeeper(options, checkpoints, await recordedTo(sweepFolder, attempts));
  }

  /** What a trial goes on from; undefined where it begins anew. */
  async load({ id }: Trial): Promise<Continuation | undefined> {
    await this.#pending.get(id);
    const reached = this.#reached.get(id);
    if (reached === undefined) return undefined;
    const file = this.#fileOf(id, reached);
    try {
      const key = { trial: id, ...reached, stamp: this.#options.stamp };
      const state = await readResumeFile(file, key);
      const recorded = this.#recordedTo.get(id) ?? -1;
      const { lastStep } = JSON.parse(state.log) as { readonly lastStep: number };
      if (recorded < lastStep) throw new Error(`${file}: rows of the steps before it are missing`);
      return { ...reached, recordedTo: recorded, state };
    } catch (error) {
      this.#options.say(`trial ${id} starts over: ${(error as Error).message}`);
      await this.#forget(id);
      return undefined;
    }
  }

  /** Some trials begin, or go on. */
  began(trials: CohortJob['trials']): void {
    for (const { trial, from } of trials) this.#recordedTo.set(trial.id, from?.recordedTo ?? -1);
  }

  /** The journal has been handed the rows of some trials up to a step. */
  recorded(trials: readonly Trial[], step: number): void {
    for (const { id } of trials) {
      if (step > (this.#recordedTo.get(id) ?? -1)) this.#recordedTo.set(id, step);
    }
  }

  /** Files were written, and `noted` resolves once the journal says so on disk. */
  written({ trials, step }: Pick<CheckpointEvent, 'trials' | 'step'>, noted: Promise<void>): void {
    for (const { id, attempt } of trials) {
      // Where the event cannot be written the file before it goes on counting.
      const counts = noted.then(
        () => this.#replace(id, { attempt, step }),
        () => undefined,
      );
      this.#pending.set(id, counts);
    }
  }

  /** A trial's end is on disk: there is nothing to go on with. */
  async ended(id: string): Promise<void> {
    await this.#pending.get(id);
    await this.#forget(id);
  }

  async #replace(id: string, reached: Reached): Promise<void> {
    const before = this.#reached.get(id);
    this.#reached.set(id, reached);
    if (before !== undefined && before.step !== reached.step) await remove(this.#fileOf(id, before));
  }

  async #forget(id: string): Promise<void> {
    const reached = this.#reached.get(id);
    this.#reached.delete(id);
    this.#recordedTo.delete(id);
    this.#pending.delete(id);
    if (reached !== undefined) await remove(this.#fileOf(id, reached));
  }

  #fileOf(id: string, { step }: Reached): string {
    return path.join(this.#options.folder, resumeName(id, step));
  }
}

/** Removes the files of trials that were under way, but for those that count. */
export async function removeLeftovers(folder: string, counting: ReadonlySet<string>): Promise<void> {
  const stale = (await readdir(folder)).filter((name) => isLeftover(name) && !counting.has(name));
  await Promise.all(stale.map((name) => rm(path.join(folder, name), { force: true })));
}

/** Removes a file; one that stays does no harm, and the next run tries again. */
async function remove(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}
