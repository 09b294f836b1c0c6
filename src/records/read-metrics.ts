import type { FileHandle } from 'node:fs/promises';
import { parseRow } from './metrics-index.js';
import { RangeReader } from './range-reader.js';
import type { MetricsRow } from './record.js';

/** Rows by ascending step, and how many lines among them held none. */
export interface RowsRead {
  readonly rows: readonly MetricsRow[];
  readonly skippedLines: number;
}

/**
 * Reads the rows in the given ranges of one trial from an open metrics.jsonl; of two rows for one step the later counts.
 * Whoever reads many trials hands over a `RangeReader`.
 */
export async function readRows(file: FileHandle | RangeReader, ranges: readonly number[]): Promise<RowsRead> {
  const rows = new Map<number, MetricsRow>();
  let skippedLines = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const bytes = await bytesOf(file, ranges[i]!, ranges[i + 1]!);
    for (const line of bytes.toString('utf8').split('\n').slice(0, -1)) {
      const row = parseRow(line);
      if (row === undefined) skippedLines += 1;
      else rows.set(row.step, row);
    }
  }
  return { rows: [...rows.values()].sort((a, b) => a.step - b.step), skippedLines };
}

async function bytesOf(file: FileHandle | RangeReader, start: number, end: number): Promise<Buffer> {
  if (file instanceof RangeReader) return file.read(start, end);
  const bytes = Buffer.allocUnsafe(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
