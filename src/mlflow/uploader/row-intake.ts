import { open } from 'node:fs/promises';
import path from 'node:path';
import { metricsFile } from '../../records/journal.js';
import { indexMetrics, parseRow } from '../../records/metrics-index.js';
import { newerVersion } from '../../records/newer-version.js';
import { readRows } from '../../records/read-metrics.js';
import { formatVersion, type MetricsRow } from '../../records/record.js';
import type { AttemptUpload } from './attempt-upload.js';
import type { Attempts } from './attempts.js';
import type { JournalView } from './journal-view.js';
import { NewLines } from './new-lines.js';
import { rowMetrics, strideOf } from './row-metrics.js';

/** Reading stops while so many values wait. */
const mostWaiting = 200_000;

/** Reads metrics.jsonl as it grows and hands each attempt that counts its rows. */
export class RowIntake {
  readonly #folder: string;
  readonly #view: JournalView;
  readonly #attempts: Attempts;
  readonly #now: () => number;
  readonly #lines: NewLines;
  /** As it was last asked for, and as it was then when all finished lines had been read. */
  #size = 0;
  #seen = 0;
  /** Values that were left out since they are not finite, and since their trial logs too many. */
  nonFinite = 0;
  thinned = 0;

  constructor(folder: string, view: JournalView, attempts: Attempts, from: number, now: () => number) {
    this.#folder = folder;
    this.#view = view;
    this.#attempts = attempts;
    this.#now = now;
    this.#lines = new NewLines(path.join(folder, metricsFile), from);
  }

  /** How far the file was read. */
  get offset(): number {
    return this.#lines.offset;
  }

  /** Whether the finished lines that begin before this byte have been read. */
  hasRead(byte: number): boolean {
    return byte <= Math.max(this.#lines.offset, this.#seen);
  }

  /** How many bytes the file has now. */
  async size(): Promise<number> {
    this.#size = await this.#lines.size();
    return this.#size;
  }

  /** Reads what is new, unless enough waits; whether there may be more. */
  async read(): Promise<boolean> {
    let waiting = 0;
    for (const attempt of this.#attempts) waiting += attempt.values;
    while (waiting < mostWaiting) {
      const lines = await this.#lines.read();
      if (lines.length === 0) {
        this.#seen = this.#size;
        return false;
      }
      for (const { text, from, to } of lines) {
        const row = parseRow(text);
        if (row === undefined) continue;
        if (row.v > formatVersion) throw newerVersion(path.join(this.#folder, metricsFile), row.v);
        waiting += this.#take(row, from, to);
      }
    }
    return true;
  }

  /** Reads again what has been read of an attempt, for a run that has nothing of it. */
  async rewind(attempt: AttemptUpload): Promise<void> {
    attempt.rewound = false;
    const { ranges } = await indexMetrics(this.#folder, new Map([[attempt.trial, attempt.attempt]]));
    const found = ranges.get(attempt.trial) ?? [];
    const file = await open(path.join(this.#folder, metricsFile));
    try {
      for (let i = 0; i < found.length; i += 2) {
        const [from, to] = [found[i]!, Math.min(found[i + 1]!, this.offset)];
        if (from >= to) break;
        const { rows } = await readRows(file, [from, to]);
        // Only with the last of them is the whole range on the server.
        for (const [index, row] of rows.entries())
          this.#take(row, from, index === rows.length - 1 ? to : from);
      }
    } finally {
      await file.close();
    }
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  #take(row: MetricsRow, from: number, to: number): number {
    const { trial, attempt } = row;
    const counts = this.#view.attemptOf(trial) ?? 0;
    if (attempt < counts) return 0;
    // The line that tells of the attempt's start may be written after its first rows.
    if (attempt > counts) this.#view.begun.set(trial, { attempt, time: row.time });
    const upload = this.#attempts.of(trial, attempt);
    if (!upload.wants(from, row.step)) return 0;
    const train = this.#view.specOf(trial)?.train;
    upload.stride ??= strideOf(
      train,
      Object.keys(row.metrics).filter((name) => !name.endsWith('/val')).length,
    );
    const { metrics, nonFinite, thinned } = rowMetrics(row, train, upload.stride);
    this.nonFinite += nonFinite;
    this.thinned += thinned;
    upload.lastTime = row.time;
    upload.add({ from, to, step: row.step, metrics }, this.#now());
    return metrics.length;
  }
}
