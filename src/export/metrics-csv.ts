import { join } from 'node:path';
import { metricsFile } from '../records/journal.js';
import { indexMetrics } from '../records/metrics-index.js';
import { readRows } from '../records/read-metrics.js';
import type { MetricsRow, TrialEvent } from '../records/record.js';
import { openIfThere } from '../records/scan-lines.js';
import { csvField, csvLines } from './csv-lines.js';
import type { ExportPlan } from './trials-csv.js';
import { type WriteText, writeAtomically } from './write-atomically.js';

const textAtOnce = 1 << 20;

/**
 * Writes `metrics.csv`, one row a metric: the trials of the plan that have ended, in plan order, steps ascending, the
 * attempt that counts alone. Holds one trial's rows in memory. Returns the number of rows.
 */
export async function writeMetricsCsv(
  file: string,
  folder: string,
  plan: ExportPlan,
  ends: ReadonlyMap<string, TrialEvent>,
): Promise<number> {
  const ended = plan.trials.flatMap(({ id }) => ends.get(id) ?? []);
  const index = await indexMetrics(folder, new Map(ended.map(({ id, attempt }) => [id, attempt])));
  const metrics = await openIfThere(join(folder, metricsFile));
  try {
    return await writeAtomically(file, async (write) => {
      const lines = new MetricsLines(write);
      for (const { id } of ended) {
        const ranges = index.ranges.get(id);
        if (metrics !== undefined && ranges !== undefined)
          await lines.add(id, await readRows(metrics, ranges));
      }
      return lines.finish();
    });
  } finally {
    await metrics?.close();
  }
}

/** Gathers lines into large pieces. Ids and metrics' names become fields once; numbers need neither quotes nor escapes. */
class MetricsLines {
  readonly #write: WriteText;
  readonly #names = new Map<string, string>();
  #text = csvLines([['trial_id', 'step', 'metric', 'value']]);
  #count = 0;

  constructor(write: WriteText) {
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
