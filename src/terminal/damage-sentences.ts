import { journalFile, metricsFile } from '../records/journal.js';

/** What is amiss with the records of a sweep. */
export interface Damage {
  /** Finished lines that hold no event, or no row. */
  readonly skippedLines: { readonly journal: number; readonly metrics: number };
  /** Whether the last line is unfinished. */
  readonly tornTail: { readonly journal: boolean; readonly metrics: boolean };
  /** Trials of the plan that completed or diverged and have no row of metrics. */
  readonly trialsWithoutRows: number;
}

/** Damage in words, a sentence each. */
export function damageSentences({ skippedLines, tornTail, trialsWithoutRows }: Damage): readonly string[] {
  const skipped = (file: string, count: number, what: string) => {
    if (count === 0) return [];
    const lines = count === 1 ? '1 line holds no ' : `${count} lines hold no `;
    return [`${file}: ${lines}${what} and ${count === 1 ? 'was' : 'were'} skipped`];
  };
  const torn = (file: string, isTorn: boolean) =>
    isTorn ? [`${file}: the last line is unfinished and does not count`] : [];
  const without = trialsWithoutRows === 1 ? '1 ended trial has' : `${trialsWithoutRows} ended trials have`;
  return [
    ...skipped(journalFile, skippedLines.journal, 'event'),
    ...torn(journalFile, tornTail.journal),
    ...skipped(metricsFile, skippedLines.metrics, 'row'),
    ...torn(metricsFile, tornTail.metrics),
    ...(trialsWithoutRows > 0 ? [`${without} no rows in ${metricsFile}; metrics.csv lacks them`] : []),
  ];
}
