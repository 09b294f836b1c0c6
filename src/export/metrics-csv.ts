import { type WritePiece, writeAtomically } from '../disk/write-atomically.js';
import { eachTrial, type RowsDamage } from '../records/each-trial.js';
import { type RowText, readRowTexts } from '../records/read-row-texts.js';
import type { MetricsRow, TrialEvent } from '../records/record.js';
import { ByteText } from './byte-text.js';
import { type CsvOptions, csvField, csvLines } from './csv-lines.js';
import type { ExportPlan } from './trials-csv.js';

const textAtOnce = 1 << 20;
const newline = 0x0a;

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
  const damage = options.wide
    ? await eachTrial(folder, ended, ({ id }, rows) => lines.addWide(id, rows, options.wide!))
    : await eachTrial(
        folder,
        ended,
        ({ id }, rows: readonly RowText[]) => lines.addLong(id, rows),
        readRowTexts,
      );
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
  /** By their places in a row the names last met. */
  readonly #before: { readonly name: Uint8Array; readonly field: Uint8Array | null }[] = [];
  readonly #text = new ByteText(textAtOnce + (1 << 16));
  #count = 0;

  constructor(write: WritePiece, options: MetricsOptions) {
    this.#write = write;
    this.#options = options;
    const header = ['trial_id', 'step', ...(options.wide ?? ['metric', 'value'])];
    this.#text.add(Buffer.from(csvLines([header], options)));
  }

  /** One line a metric. */
  async addLong(id: string, rows: readonly RowText[]): Promise<void> {
    const trial = csvField(id);
    for (const { step, bytes, fields } of rows) {
      const start = Buffer.from(`${trial},${step}`);
      for (let i = 0; i < fields.length; i += 4) {
        const field = this.#fieldAt(i / 4, bytes, fields[i]!, fields[i + 1]!);
        if (field === null) continue;
        this.#text.add(start);
        this.#text.add(field);
        this.#text.add(bytes, fields[i + 2]!, fields[i + 3]!);
        this.#text.addByte(newline);
        this.#count += 1;
      }
      await this.#flushIfLarge();
    }
  }

  /** One line a step. */
  async addWide(id: string, rows: readonly MetricsRow[], names: readonly string[]): Promise<void> {
    const trial = csvField(id);
    for (const { step, metrics } of rows) {
      const values = names.map((name) => `,${metrics[name] ?? ''}`);
      this.#text.add(Buffer.from(`${trial},${step}${values.join('')}\n`));
      this.#count += 1;
      await this.#flushIfLarge();
    }
  }

  async finish(): Promise<number> {
    await this.#write(this.#text.take());
    return this.#count;
  }

  async #flushIfLarge(): Promise<void> {
    if (this.#text.length >= textAtOnce) await this.#write(this.#text.take());
  }

  /** The field of a name that stands in bytes. Most rows have the names of the row before, in its order. */
  #fieldAt(place: number, bytes: Uint8Array, start: number, end: number): Uint8Array | null {
    const before = this.#before[place];
    if (before !== undefined && isSame(before.name, bytes, start, end)) return before.field;
    const name = Buffer.from(bytes.subarray(start, end));
    const field = this.#field(name.toString());
    this.#before[place] = { name, field };
    return field;
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

function isSame(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
