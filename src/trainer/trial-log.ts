import { sha256Hex } from '../math/hash.js';
import { metricsLine, recorded } from '../records/metrics-line.js';
import {
  type Fingerprint,
  formatVersion,
  type Outcome,
  type Recorded,
  type Summary,
} from '../records/record.js';
import type { TrialEnd } from '../records/trial-end.js';
import type { StopMetric } from '../stopping/index.js';
import type { Evaluation } from './evaluate.js';
import type { Layout } from './layout.js';
import type { Measures } from './replicas.js';

/** A step's row: what is absent was not due. */
export interface LogRow {
  readonly step: number;
  readonly time: number;
  readonly training?: Measures | undefined;
  readonly validation?: Evaluation | undefined;
  /** What the experiment's measures found, by metric name. */
  readonly diagnostics?: Readonly<Record<string, number>> | undefined;
}

type Cancelled = Extract<Outcome, { readonly kind: 'cancelled' }>;

/** All that a log has to remember of the rows that it wrote. JSON. */
export interface LogState {
  /** The hash of the first weights, as in the fingerprint. */
  readonly weights: string;
  readonly firstBadStep: number | null;
  /** How the trial was cancelled; null while it was not. */
  readonly cancelled: Cancelled | null;
  /** Of the last row, -1 before the first. */
  readonly lastStep: number;
  /** The 32 bits of the last training loss, hexadecimal. */
  readonly lastLoss: string;
  readonly firstLoss: number | null;
  readonly losses: Losses;
  readonly valLosses: Losses;
  /** When the trial began, in milliseconds since 1970; null before it did. */
  readonly startedAt: number | null;
  /** Seconds that it has taken. */
  readonly seconds: number;
}

/** Of the finite losses so far the last and the lowest; null where there is none. */
interface Losses {
  readonly last: number | null;
  readonly lowest: number | null;
}

const none: Losses = { last: null, lowest: null };

/** The state of a log before its first row, by the first parameters of the trial. */
export function emptyLog(first: Float32Array): LogState {
  const bytes = new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
  return {
    weights: sha256Hex(bytes).slice(0, 16),
    firstBadStep: null,
    cancelled: null,
    lastStep: -1,
    lastLoss: bits(Number.NaN),
    firstLoss: null,
    losses: none,
    valLosses: none,
    startedAt: null,
    seconds: 0,
  };
}

/** What one trial of a cohort has to tell: its rows while it trains, and at the end its outcome and summary. */
export class TrialLog {
  readonly #variables: readonly string[];
  readonly #firstStep: number;
  #state: LogState;
  #rows: string[] = [];
  #last: { readonly loss?: Recorded; readonly valLoss?: Recorded } = {};

  /** `from` is what an earlier part of the trial left, rows up to the step `recordedTo` being recorded already. */
  constructor(
    readonly id: string,
    private readonly attempt: number,
    layout: Layout,
    from: LogState,
    private readonly recordedTo = -1,
  ) {
    this.#state = from;
    this.#firstStep = from.lastStep;
    this.#variables = layout.variables.map(({ path }) => `grad_norm/${path.replaceAll('/', '.')}`);
  }

  /** Whether the loss or the gradient has been non-finite. */
  get diverged(): boolean {
    return this.#state.firstBadStep !== null;
  }

  /** Whether the trial trains no further: it has diverged, or it was cancelled. */
  get isOver(): boolean {
    return this.diverged || this.#state.cancelled !== null;
  }

  /** Ends the trial at the step in hand, unless it has diverged. */
  cancel(cancelled: Cancelled): void {
    this.#state = { ...this.#state, cancelled };
  }

  /** The loss in the row of a step; NaN for a trial that has diverged. */
  lossAt(step: number, metric: StopMetric): Recorded {
    if (this.diverged) return 'NaN';
    const { loss, valLoss } = step === this.#state.lastStep ? this.#last : {};
    const value = metric === 'loss/val' ? valLoss : loss;
    return typeof value === 'number' ? value : 'Infinity';
  }

  /** Forward and backward passes of this part of the trial until its last row. */
  get passes(): number {
    return this.#state.lastStep - this.#firstStep;
  }

  /** Takes note of the first step whose loss or gradient was not finite, if there is one. */
  check(firstBadStep: number | undefined): void {
    if (firstBadStep !== undefined && !this.diverged) this.#state = { ...this.#state, firstBadStep };
  }

  /** Writes a step's row of what was measured there. */
  row({ step, time, training, validation, diagnostics }: LogRow): void {
    const metrics: Record<string, Recorded> = {};
    if (training) {
      metrics['loss/train'] = recorded(training.loss);
      metrics['grad_norm/global'] = recorded(training.norm);
      for (const [variable, name] of this.#variables.entries())
        metrics[name] = recorded(training.variableNorms[variable]!);
    }
    if (validation) {
      metrics['loss/val'] = recorded(validation.loss);
      for (const [name, value] of Object.entries(validation.metrics))
        metrics[`${name}/val`] = recorded(value);
    }
    for (const [name, value] of Object.entries(diagnostics ?? {})) metrics[name] = recorded(value);
    if (step > this.recordedTo) {
      const { id: trial, attempt } = this;
      this.#rows.push(metricsLine({ v: formatVersion, trial, attempt, step, time, metrics }));
    }
    const { 'loss/train': loss, 'loss/val': valLoss } = metrics;
    this.#last = { ...(loss !== undefined && { loss }), ...(valLoss !== undefined && { valLoss }) };
    const before = this.#state;
    this.#state = {
      ...before,
      lastStep: step,
      ...(training && { lastLoss: bits(training.loss) }),
      firstLoss: step === 0 && typeof loss === 'number' ? loss : before.firstLoss,
      losses: withLoss(before.losses, loss),
      valLosses: withLoss(before.valLosses, valLoss),
    };
  }

  /** The rows since the last call, as JSON lines. */
  takeRows(): string {
    const text = this.#rows.join('');
    this.#rows = [];
    return text;
  }

  /** What a log that goes on from here needs; `seconds` is what this part of the trial has taken. */
  state(startedAt: number, seconds: number): LogState {
    const state = this.#state;
    return { ...state, startedAt: state.startedAt ?? startedAt, seconds: state.seconds + seconds };
  }

  /** How the trial ended; this part of it began at `startedAt` and took `seconds`. */
  end(startedAt: number, seconds: number): TrialEnd {
    const { firstBadStep, cancelled, lastStep, firstLoss, losses, valLosses, weights, lastLoss, ...time } =
      this.state(startedAt, seconds);
    const outcome: Outcome =
      firstBadStep === null ? (cancelled ?? { kind: 'completed' }) : { kind: 'diverged', firstBadStep };
    const completed = outcome.kind === 'completed';
    const summary: Summary = {
      firstLoss,
      finalLoss: completed ? losses.last : null,
      bestLoss: losses.lowest,
      finalValLoss: completed ? valLosses.last : null,
      bestValLoss: valLosses.lowest,
      steps: firstBadStep ?? lastStep,
    };
    const fingerprint: Fingerprint = { weights, finalLoss: lastLoss };
    return {
      id: this.id,
      attempt: this.attempt,
      outcome,
      summary,
      fingerprint,
      startedAt: time.startedAt!,
      duration: time.seconds,
    };
  }
}

function withLoss(losses: Losses, loss: Recorded | undefined): Losses {
  if (typeof loss !== 'number') return losses;
  return { last: loss, lowest: Math.min(loss, losses.lowest ?? loss) };
}

/** The 32 bits of a number as float32, hexadecimal. */
function bits(value: number): string {
  return new Uint32Array(Float32Array.of(value).buffer)[0]!.toString(16).padStart(8, '0');
}
