import { join } from 'node:path';
import { metricsFile } from './journal.js';
import { indexMetrics } from './metrics-index.js';
import { readRows } from './read-metrics.js';
import { openIfThere } from './scan-lines.js';

/**
 * The last recorded step of some trials, by trial id; `attempts` has the attempt of each. A trial without rows is absent.
 * Reads the whole of metrics.jsonl once.
 */
export async function recordedTo(
  folder: string,
  attempts: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const steps = new Map<string, number>();
  if (attempts.size === 0) return steps;
  const { ranges } = await indexMetrics(folder, attempts);
  const file = await openIfThere(join(folder, metricsFile));
  if (file === undefined) return steps;
  try {
    for (const [trial, places] of ranges) {
      const { rows } = await readRows(file, places);
      if (rows.length > 0) steps.set(trial, rows.at(-1)!.step);
    }
    return steps;
  } finally {
    await file.close();
  }
}
