import { join } from 'node:path';
import { metricsFile } from './journal.js';
import { indexMetrics } from './metrics-index.js';
import { type RowsRead, readRows } from './read-metrics.js';
import type { MetricsRow, TrialEvent } from './record.js';
import { isFinding } from './replay.js';
import { openIfThere } from './scan-lines.js';

const nothing: RowsRead = { rows: [], skippedLines: 0 };

/** What is amiss with the rows that were read. */
export interface RowsDamage {
  /** Finished lines of metrics.jsonl that hold no row. */
  readonly skippedLines: number;
  /** Whether the last line of metrics.jsonl is unfinished. */
  readonly tornTail: boolean;
  /** Trials that completed or diverged and have no row at all. */
  readonly trialsWithoutRows: number;
}

/**
 * Hands over the rows of ended trials, a trial at a time in the order given, steps ascending, of the attempt that counts
 * alone. Holds one trial's rows in memory, and waits for `take` before it reads the next.
 */
export async function eachTrial(
  folder: string,
  ends: readonly TrialEvent[],
  take: (end: TrialEvent, rows: readonly MetricsRow[]) => Promise<void> | void,
): Promise<RowsDamage> {
  const index = await indexMetrics(folder, new Map(ends.map(({ id, attempt }) => [id, attempt])));
  const file = await openIfThere(join(folder, metricsFile));
  let { skippedLines } = index;
  let trialsWithoutRows = 0;
  try {
    for (const end of ends) {
      const ranges = index.ranges.get(end.id) ?? [];
      const read = file === undefined ? nothing : await readRows(file, ranges);
      skippedLines += read.skippedLines;
      if (read.rows.length === 0 && isFinding(end)) trialsWithoutRows += 1;
      await take(end, read.rows);
    }
    return { skippedLines, tornTail: index.tornTail, trialsWithoutRows };
  } finally {
    await file?.close();
  }
}
