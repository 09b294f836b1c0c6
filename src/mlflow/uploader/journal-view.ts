import path from 'node:path';
import { sourcesOf } from '../../plan/sources-of.js';
import type { Trial, TrialSpec } from '../../plan/trial.js';
import { journalFile } from '../../records/journal.js';
import { newerVersion } from '../../records/newer-version.js';
import { parseEvent } from '../../records/parse-event.js';
import { formatVersion, type SweepEvent, type TrialEvent } from '../../records/record.js';
import { recordedPlan } from '../../records/recorded-plan.js';
import { isFinding } from '../../records/replay.js';
import { NewLines } from './new-lines.js';

/** What a journal tells so far; it may grow. */
export class JournalView {
  readonly #file: string;
  readonly #lines: NewLines;
  readonly #news = new Set<string>();
  #plan = '';

  /** The trials of all recorded plans, by id. */
  readonly trials = new Map<string, Trial>();
  /** Those that others begin from and that are no part of a grid, by id. */
  readonly sources = new Map<string, Trial>();
  /** The end that counts of every trial that has one, by trial id. */
  readonly ends = new Map<string, TrialEvent>();
  /** The highest attempt begun or ended and when it was begun (milliseconds since 1970), by trial id. */
  readonly begun = new Map<string, { readonly attempt: number; readonly time: number }>();
  /** The last run of the sweep. */
  sweep: SweepEvent | undefined;
  /** The ids of the trials that it planned. */
  planned: readonly string[] = [];
  /** When the first run began, milliseconds since 1970. */
  since: number | undefined;

  constructor(folder: string) {
    this.#file = path.join(folder, journalFile);
    this.#lines = new NewLines(this.#file);
  }

  /** Reads what is new. Throws where the format is newer than ours. */
  async read(): Promise<void> {
    for (let lines = await this.#lines.read(); lines.length > 0; lines = await this.#lines.read()) {
      const sweeps: SweepEvent[] = [];
      for (const { text } of lines) this.#take(text, sweeps);
      for (const sweep of sweeps) await this.#addPlan(sweep);
    }
  }

  /** The trials of which there is news since the last call. */
  takeNews(): readonly string[] {
    const news = [...this.#news];
    this.#news.clear();
    return news;
  }

  /** The attempt that stands for a trial: the one that completed or diverged, else the last one begun. */
  attemptOf(id: string): number | undefined {
    const end = this.ends.get(id);
    return isFinding(end) ? end!.attempt : (this.begun.get(id)?.attempt ?? end?.attempt);
  }

  /** The spec of a trial, on a grid or a source; undefined where no plan tells it. */
  specOf(id: string): TrialSpec | undefined {
    return (this.trials.get(id) ?? this.sources.get(id))?.spec;
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  #take(text: string, sweeps: SweepEvent[]): void {
    const event = parseEvent(text);
    if (event === undefined) return;
    if (event.v > formatVersion) throw newerVersion(this.#file, event.v);
    if (event.event === 'sweep') {
      this.sweep = event;
      this.since ??= event.time;
      sweeps.push(event);
    } else if (event.event === 'start') {
      for (const { id, attempt } of event.trials) {
        if (attempt >= (this.begun.get(id)?.attempt ?? 0)) this.begun.set(id, { attempt, time: event.time });
        this.#news.add(id);
      }
    } else if (event.event === 'trial') {
      const { id, attempt, startedAt: time } = event;
      if (attempt > (this.begun.get(id)?.attempt ?? 0)) this.begun.set(id, { attempt, time });
      if (!isFinding(this.ends.get(id)) || isFinding(event)) this.ends.set(id, event);
      this.#news.add(id);
    }
  }

  async #addPlan(sweep: SweepEvent): Promise<void> {
    const key = JSON.stringify([sweep.experiment, sweep.tasks]);
    if (key === this.#plan) return;
    this.#plan = key;
    const plan = await recordedPlan(sweep, this.ends.values());
    this.planned = plan?.trials.map(({ id }) => id) ?? [];
    for (const trial of plan?.trials ?? []) this.trials.set(trial.id, trial);
    for (const source of sourcesOf(plan?.trials ?? [])) this.sources.set(source.id, source);
  }
}
