import { join } from 'node:path';
import { metricsFile } from './journal.js';
import { indexMetrics } from './metrics-index.js';
import { RangeReader } from './range-reader.js';
import { readRows } from './read-metrics.js';
import type { MetricsRow, TrialEvent } from './record.js';
import { isFinding } from './replay.js';
import { openIfThere } from './scan-lines.js';

/** Reads the rows of one trial, in whatever form. */
export type ReadTrialRows<Row> = (
  file: RangeReader,
  ranges: readonly number[],
) => Promise<{ readonly rows: readonly Row[]; readonly skippedLines: number }>;

/** What is amiss with the rows that were read. */
export interface RowsDamage {
  /** Finished lines of metrics.jsonl that hold no row. */
  readonly skippedLines: number;
  /** Whether the last line of metrics.jsonl is unfinished. */
  readonly tornTail: boolean;
  /** Trials that completed or diverged and have no row at all. */
  readonly trialsWithoutRows: number;
}

/** A trial with the attempt whose rows are read; one that has ended has an outcome. */
export type ReadTrial = Pick<TrialEvent, 'id' | 'attempt'> & Partial<Pick<TrialEvent, 'outcome'>>;

/**
 * Hands over the rows of trials, a trial at a time in the order given, steps ascending, of the attempt that counts
 * alone. Holds one trial's rows and some blocks of the file in memory, and waits for `take` before it reads the next.
 */
export async function eachTrial<Read extends ReadTrial, Row = MetricsRow>(
  folder: string,
  trials: readonly Read[],
  take: (trial: Read, rows: readonly Row[]) => Promise<void> | void,
  read: ReadTrialRows<Row> = readRows as unknown as ReadTrialRows<Row>,
): Promise<RowsDamage> {
  const index = await indexMetrics(folder, new Map(trials.map(({ id, attempt }) => [id, attempt])));
  const file = await openIfThere(join(folder, metricsFile));
  const reader = file && new RangeReader(file);
  let { skippedLines } = index;
  let trialsWithoutRows = 0;
  try {
    for (const trial of trials) {
      const ranges = index.ranges.get(trial.id) ?? [];
      const found = reader === undefined ? { rows: [], skippedLines: 0 } : await read(reader, ranges);
      skippedLines += found.skippedLines;
      if (found.rows.length === 0 && isFinding(trial)) trialsWithoutRows += 1;
      await take(trial, found.rows);
    }
    return { skippedLines, tornTail: index.tornTail, trialsWithoutRows };
  } finally {
    await file?.close();
  }
}
