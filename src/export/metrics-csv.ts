import { type WritePiece, writeAtomically } from '../disk/write-atomically.js';
import { eachTrial, type RowsDamage } from '../records/each-trial.js';
import type { MetricsRow, TrialEvent } from '../records/record.js';
import { ByteText } from './byte-text.js';
import { type CsvOptions, csvField, csvLines } from './csv-lines.js';
import type { ExportPlan } from './trials-csv.js';

const textAtOnce = 1 << 20;

/** What a table of metrics came to. */
export interface MetricsExport extends RowsDamage {
  /** Rows of the table. */
  readonly rows: number;
}

/** What of the metrics is exported, and how. */
export interface MetricsOptions extends CsvOptions {
  /** The metrics wanted, by name; default all. */
  readonly only?: ReadonlySet<string> | undefined;
  /** One row a step, with a column for each of these metrics; default one row a metric. */
  readonly wide?: readonly string[] | undefined;
}

/**
 * Writes `metrics.csv`, one row a metric: the trials of the plan that have ended, in plan order, steps ascending, the
 * attempt that counts alone. Holds one trial's rows in memory.
 */
export async function writeMetricsCsv(
  file: string,
  folder: string,
  plan: ExportPlan,
  ends: ReadonlyMap<string, TrialEvent>,
): Promise<MetricsExport> {
  const ended = plan.trials.flatMap(({ id }) => ends.get(id) ?? []);
  return writeAtomically(file, (write) => streamMetricsCsv(write, folder, ended, {}));
}

/** Writes the metrics of ended trials as CSV, piece by piece, a trial at a time in the order given. */
export async function streamMetricsCsv(
  write: WritePiece,
  folder: string,
  ended: readonly TrialEvent[],
  options: MetricsOptions,
): Promise<MetricsExport> {
  const lines = new MetricsLines(write, options);
  const damage = await eachTrial(folder, ended, ({ id }, rows) => lines.add(id, rows));
  return { rows: await lines.finish(), ...damage };
}

/** The names of all metrics that ended trials have, in the order in which they are met. */
export async function metricNames(
  folder: string,
  ended: readonly TrialEvent[],
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  await eachTrial(folder, ended, (_, rows) => {
    for (const { metrics } of rows) for (const name in metrics) names.add(name);
  });
  return names;
}

/** Gathers lines into large pieces. Ids and metrics' names become fields once; numbers need neither quotes nor escapes. */
class MetricsLines {
  readonly #write: WritePiece;
  readonly #options: MetricsOptions;
  /** By a metric's name its field with the commas about it, or null where it is not wanted. */
  readonly #names = new Map<string, Uint8Array | null>();
  readonly #text = new ByteText(textAtOnce + (1 << 16));
  #count = 0;

  constructor(write: WritePiece, options: MetricsOptions) {
    this.#write = write;
    this.#options = options;
    const header = ['trial_id', 'step', ...(options.wide ?? ['metric', 'value'])];
    this.#text.add(Buffer.from(csvLines([header], options)));
  }

  async add(id: string, rows: readonly MetricsRow[]): Promise<void> {
    const trial = csvField(id);
    for (const { step, metrics } of rows) {
      const start = Buffer.from(`${trial},${step}`);
      if (this.#options.wide) this.#addWide(start, metrics, this.#options.wide);
      else this.#addLong(start, metrics);
      if (this.#text.length >= textAtOnce) await this.#write(this.#text.take());
    }
  }

  async finish(): Promise<number> {
    await this.#write(this.#text.take());
    return this.#count;
  }

  #addLong(start: Uint8Array, metrics: MetricsRow['metrics']): void {
    for (const name in metrics) {
      const field = this.#field(name);
      if (field === null) continue;
      this.#text.add(start);
      this.#text.add(field);
      this.#text.addAscii(String(metrics[name]));
      this.#text.addAscii('\n');
      this.#count += 1;
    }
  }

  #addWide(start: Uint8Array, metrics: MetricsRow['metrics'], names: readonly string[]): void {
    this.#text.add(start);
    for (const name of names) {
      this.#text.addAscii(',');
      this.#text.addAscii(String(metrics[name] ?? ''));
    }
    this.#text.addAscii('\n');
    this.#count += 1;
  }

  #field(name: string): Uint8Array | null {
    let field = this.#names.get(name);
    if (field === undefined) {
      const isWanted = this.#options.only?.has(name) ?? true;
      field = isWanted ? Buffer.from(`,${csvField(name, this.#options)},`) : null;
      this.#names.set(name, field);
    }
    return field;
  }
}
