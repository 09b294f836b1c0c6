import type { Metric, RunStatus } from '../client/index.js';
import type { UploadedAttempt } from './upload-state.js';

/** A row that waits: its metrics, and the offsets of its line. */
export interface QueuedRow {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly metrics: readonly Metric[];
}

/** Some rows taken from the front of a queue. */
export interface TakenRows {
  readonly metrics: readonly Metric[];
  readonly rows: number;
}

/** One attempt at a trial on its way to the server: what is there, and what waits. */
export class AttemptUpload {
  readonly trial: string;
  readonly attempt: number;
  /** The run that stands for it; undefined where there is none yet. */
  run: string | undefined;
  /** The run's status on the server; undefined while it stands as RUNNING. */
  status: RunStatus | undefined;
  /** The server has the rows that begin before this byte of metrics.jsonl. */
  to = 0;
  /** The highest step that the server has. */
  step = -1;
  /** All its rows begin before this byte, where its end is known. */
  rowsEnd = 0;
  /** When its last row was recorded, milliseconds since 1970; undefined where none was read yet. */
  lastTime: number | undefined;
  /** Whether its params are on the server. */
  described = false;
  /** The outcome of the end that is on the server; undefined while none is. */
  ended: string | undefined;
  /** Whether what waits may be on the server in part, since whoever sent it last was cut short. */
  resent = false;
  /** Whether its rows up to where the file has been read must be read again: a new run has none of them. */
  rewound = false;
  stride: number | undefined;
  #rows: QueuedRow[] = [];
  #values = 0;
  /** When the oldest row that waits was read, milliseconds since 1970. */
  #since = 0;
  #lastQueued = -1;

  constructor(trial: string, attempt: number, known?: UploadedAttempt) {
    this.trial = trial;
    this.attempt = attempt;
    if (known === undefined) return;
    this.run = known.run;
    this.status = known.status;
    this.ended = known.ended;
    this.to = known.to;
    this.step = this.#lastQueued = known.step;
    this.resent = true;
  }

  /** Values that wait. */
  get values(): number {
    return this.#values;
  }

  /** Rows that wait. */
  get rows(): number {
    return this.#rows.length;
  }

  /** The offset of the first row that waits, or is to be read again; undefined where none does. */
  get from(): number | undefined {
    return this.rewound ? 0 : this.#rows[0]?.from;
  }

  get since(): number {
    return this.#since;
  }

  /** Whether a row is news: neither on the server nor of a step that was there before, as where a trial went on from a checkpoint. */
  wants(from: number, step: number): boolean {
    return from >= this.to && step > this.#lastQueued;
  }

  add(row: QueuedRow, now: number): void {
    this.#lastQueued = row.step;
    if (row.metrics.length === 0) return;
    if (this.#rows.length === 0) this.#since = now;
    this.#rows.push(row);
    this.#values += row.metrics.length;
  }

  /** The first rows that wait, with at most so many values and at least one row; they wait until they are `acknowledged`. */
  first(mostValues: number): TakenRows {
    const metrics: Metric[] = [];
    let rows = 0;
    for (const row of this.#rows) {
      if (rows > 0 && metrics.length + row.metrics.length > mostValues) break;
      metrics.push(...row.metrics);
      rows += 1;
    }
    return { metrics, rows };
  }

  /** The server has the first rows that wait. */
  acknowledged(rows: number, now: number): void {
    const done = this.#rows.splice(0, rows);
    this.#since = now;
    for (const row of done) {
      this.#values -= row.metrics.length;
      this.to = row.to;
      this.step = row.step;
    }
  }

  /** Begins anew with a run that has nothing. */
  rewind(): void {
    this.drop();
    this.run = this.status = this.ended = undefined;
    this.to = 0;
    this.step = this.#lastQueued = -1;
    this.described = this.resent = false;
    this.rewound = true;
  }

  /** What is to be kept of it. */
  get known(): UploadedAttempt {
    const { trial, attempt, to, step, status, ended } = this;
    const run = this.run!;
    return { run, trial, attempt, to, step, ...(status && { status }), ...(ended && { ended }) };
  }

  /** Forgets what waits. */
  drop(): void {
    this.#rows = [];
    this.#values = 0;
  }
}
