import { join } from 'node:path';
import { type WritePiece, writeAtomically } from '../disk/write-atomically.js';
import { metricsFile } from '../records/journal.js';
import { indexMetrics } from '../records/metrics-index.js';
import { type RowsRead, readRows } from '../records/read-metrics.js';
import type { MetricsRow, TrialEvent } from '../records/record.js';
import { isFinding } from '../records/replay.js';
import { openIfThere } from '../records/scan-lines.js';
import { csvField, csvLines } from './csv-lines.js';
import type { ExportPlan } from './trials-csv.js';

const textAtOnce = 1 << 20;
const nothing: RowsRead = { rows: [], skippedLines: 0 };

/** What a table of metrics came to. */
export interface MetricsExport {
  /** Rows of the table. */
  readonly rows: number;
  /** Finished lines of metrics.jsonl that hold no row. */
  readonly skippedLines: number;
  /** Whether the last line of metrics.jsonl is unfinished. */
  readonly tornTail: boolean;
  /** Trials of the plan that completed or diverged and have no row at all. */
  readonly trialsWithoutRows: number;
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
  const index = await indexMetrics(folder, new Map(ended.map(({ id, attempt }) => [id, attempt])));
  const metrics = await openIfThere(join(folder, metricsFile));
  let { skippedLines } = index;
  let trialsWithoutRows = 0;
  try {
    const rows = await writeAtomically(file, async (write) => {
      const lines = new MetricsLines(write);
      for (const end of ended) {
        const ranges = index.ranges.get(end.id) ?? [];
        const read = metrics === undefined ? nothing : await readRows(metrics, ranges);
        skippedLines += read.skippedLines;
        if (read.rows.length === 0 && isFinding(end)) trialsWithoutRows += 1;
        await lines.add(end.id, read.rows);
      }
      return lines.finish();
    });
    return { rows, skippedLines, tornTail: index.tornTail, trialsWithoutRows };
  } finally {
    await metrics?.close();
  }
}

/** Gathers lines into large pieces. Ids and metrics' names become fields once; numbers need neither quotes nor escapes. */
class MetricsLines {
  readonly #write: WritePiece;
  readonly #names = new Map<string, string>();
  #text = csvLines([['trial_id', 'step', 'metric', 'value']]);
  #count = 0;

  constructor(write: WritePiece) {
    this.#write = write;
  }

  async add(id: string, rows: readonly MetricsRow[]): Promise<void> {
    const trial = csvField(id);
    for (const { step, metrics } of rows) {
      const start = `${trial},${step},`;
      for (const name in metrics) {
        this.#text += `${start}${this.#field(name)},${metrics[name]}\n`;
        this.#count += 1;
      }
      if (this.#text.length >= textAtOnce) await this.#flush();
    }
  }

  async finish(): Promise<number> {
    await this.#flush();
    return this.#count;
  }

  async #flush(): Promise<void> {
    await this.#write(this.#text);
    this.#text = '';
  }

  #field(name: string): string {
    let field = this.#names.get(name);
    if (field === undefined) {
      field = csvField(name);
      this.#names.set(name, field);
    }
    return field;
  }
}
