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
}

type Cancelled = Extract<Outcome, { readonly kind: 'cancelled' }>;

/** What one trial of a cohort has to tell: its rows while it trains, and at the end its outcome and summary. */
export class TrialLog {
  readonly #weights: string;
  readonly #variables: readonly string[];
  #rows: string[] = [];
  #firstBadStep: number | undefined;
  #cancelled: Cancelled | undefined;
  #losses: { step: number; value: number }[] = [];
  #valLosses: { step: number; value: number }[] = [];
  #lastLoss = Number.NaN;
  #lastStep = 0;

  constructor(
    readonly id: string,
    private readonly attempt: number,
    first: Float32Array,
    layout: Layout,
  ) {
    this.#weights = sha256Hex(new Uint8Array(first.buffer, first.byteOffset, first.byteLength)).slice(0, 16);
    this.#variables = layout.variables.map(({ path }) => `grad_norm/${path.replaceAll('/', '.')}`);
  }

  /** Whether the trial trains no further: its loss or gradient was not finite, or it was cancelled. */
  get isOver(): boolean {
    return this.#firstBadStep !== undefined || this.#cancelled !== undefined;
  }

  /** Ends the trial at the step in hand, unless it has diverged. */
  cancel(outcome: Cancelled): void {
    this.#cancelled = outcome;
  }

  /** The loss in the row of a step; NaN for a trial that has diverged. */
  lossAt(step: number, metric: StopMetric): Recorded {
    if (this.#firstBadStep !== undefined) return 'NaN';
    const last = (metric === 'loss/val' ? this.#valLosses : this.#losses).at(-1);
    return last?.step === step ? last.value : 'Infinity';
  }

  /** Forward and backward passes until its last row. */
  get passes(): number {
    return this.#lastStep + 1;
  }

  /** Takes note of the first step whose loss or gradient was not finite, if there is one. */
  check(firstBadStep: number | undefined): void {
    this.#firstBadStep ??= firstBadStep;
  }

  /** Writes a step's row of what was measured there. */
  row({ step, time, training, validation }: LogRow): void {
    const metrics: Record<string, Recorded> = {};
    if (training) {
      this.#lastLoss = training.loss;
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
    this.#lastStep = step;
    this.#rows.push(
      metricsLine({ v: formatVersion, trial: this.id, attempt: this.attempt, step, time, metrics }),
    );
    const { 'loss/train': loss, 'loss/val': valLoss } = metrics;
    if (typeof loss === 'number') this.#losses.push({ step, value: loss });
    if (typeof valLoss === 'number') this.#valLosses.push({ step, value: valLoss });
  }

  /** The rows since the last call, as JSON lines. */
  takeRows(): string {
    const text = this.#rows.join('');
    this.#rows = [];
    return text;
  }

  /** How the trial ended. `duration` in seconds. */
  end(startedAt: number, duration: number): TrialEnd {
    const firstBadStep = this.#firstBadStep;
    const outcome: Outcome =
      firstBadStep === undefined
        ? (this.#cancelled ?? { kind: 'completed' })
        : { kind: 'diverged', firstBadStep };
    const final = (rows: readonly { step: number; value: number }[]) =>
      outcome.kind === 'completed' ? (rows.at(-1)?.value ?? null) : null;
    const summary: Summary = {
      firstLoss: this.#losses[0]?.step === 0 ? this.#losses[0].value : null,
      finalLoss: final(this.#losses),
      bestLoss: lowest(this.#losses),
      finalValLoss: final(this.#valLosses),
      bestValLoss: lowest(this.#valLosses),
      steps: firstBadStep ?? this.#lastStep,
    };
    const fingerprint: Fingerprint = { weights: this.#weights, finalLoss: bits(this.#lastLoss) };
    return { id: this.id, attempt: this.attempt, outcome, summary, fingerprint, startedAt, duration };
  }
}

function lowest(rows: readonly { readonly value: number }[]): number | null {
  return rows.length === 0
    ? null
    : rows.reduce((least, { value }) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

/** The 32 bits of a number as float32, hexadecimal. */
function bits(value: number): string {
  return new Uint32Array(Float32Array.of(value).buffer)[0]!.toString(16).padStart(8, '0');
}
