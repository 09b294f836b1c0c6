import { join } from 'node:path';
import { metricsFile } from '../../src/records/journal.js';
import type { MetricsIndex } from '../../src/records/metrics-index.js';
import { readRows } from '../../src/records/read-metrics.js';
import type { MetricsRow } from '../../src/records/record.js';
import { openIfThere } from '../../src/records/scan-lines.js';

/** The rows of one trial of a sweep's folder by ascending step. */
export async function* readTrialMetrics(
  folder: string,
  index: MetricsIndex,
  id: string,
): AsyncGenerator<MetricsRow, void, undefined> {
  const handle = await openIfThere(join(folder, metricsFile));
  if (handle === undefined) return;
  try {
    yield* (await readRows(handle, index.ranges.get(id) ?? [])).rows;
  } finally {
    await handle.close();
  }
}
