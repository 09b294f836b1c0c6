import { join } from 'node:path';
import { metricsFile } from './journal.js';
import { parseRow } from './metrics-index.js';
import { openIfThere } from './scan-lines.js';

/** How far back from the end of metrics.jsonl is looked, in bytes. */
const lookedAt = 4 << 20;

/**
 * The last logged step of trials that run, by trial id; `attempts` has the attempt of each. Reads only the end of
 * metrics.jsonl, where such rows are, so a trial that logged nothing of late is absent.
 */
export async function latestSteps(
  folder: string,
  attempts: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const steps = new Map<string, number>();
  if (attempts.size === 0) return steps;
  const handle = await openIfThere(join(folder, metricsFile));
  if (handle === undefined) return steps;
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - lookedAt);
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    const lines = bytes.toString('utf8', 0, bytesRead).split('\n');
    for (const line of lines) {
      const row = parseRow(line);
      if (row === undefined || attempts.get(row.trial) !== row.attempt) continue;
      steps.set(row.trial, Math.max(row.step, steps.get(row.trial) ?? 0));
    }
    return steps;
  } finally {
    await handle.close();
  }
}
