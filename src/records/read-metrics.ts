import type { FileHandle } from 'node:fs/promises';
import { parseRow } from './metrics-index.js';
import type { MetricsRow } from './record.js';

/** Rows by ascending step, and how many lines among them held none. */
export interface RowsRead {
  readonly rows: readonly MetricsRow[];
  readonly skippedLines: number;
}

/** Reads the rows in the given ranges of one trial from an open metrics.jsonl; of two rows for one step the later counts. */
export async function readRows(file: FileHandle, ranges: readonly number[]): Promise<RowsRead> {
  const rows = new Map<number, MetricsRow>();
  let skippedLines = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const start = ranges[i]!;
    const bytes = Buffer.allocUnsafe(ranges[i + 1]! - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const lines = bytes.toString('utf8', 0, bytesRead).split('\n').slice(0, -1);
    for (const line of lines) {
      const row = parseRow(line);
      if (row === undefined) skippedLines += 1;
      else rows.set(row.step, row);
    }
  }
  return { rows: [...rows.values()].sort((a, b) => a.step - b.step), skippedLines };
}
