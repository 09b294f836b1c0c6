import { join } from 'node:path';
import { metricsFile } from './journal.js';
import { newerVersion } from './newer-version.js';
import { formatVersion, type MetricsRow } from './record.js';
import { scanLines } from './scan-lines.js';

/** Where the rows of trials stand in metrics.jsonl. */
export interface MetricsIndex {
  /** By trial id the byte offsets start, end, start, end, … of runs of whole lines, in the file's order. */
  readonly ranges: ReadonlyMap<string, readonly number[]>;
  /** Finished lines that show at once that they hold no row: damage to report. More may come to light when rows are read. */
  readonly skippedLines: number;
  /** Whether the last line is unfinished, which is no row either. */
  readonly tornTail: boolean;
}

type Key = Pick<MetricsRow, 'trial' | 'attempt'>;

const ownHead = new RegExp(`^\\{"v":${formatVersion},"trial":"([\\w.-]+)","attempt":(\\d+),"step":`);
const longestHead = 160;
const brace = 0x7d;

/**
 * Finds the rows of the wanted trials, each with the attempt that counts or with every one, in one pass over
 * metrics.jsonl; an absent file has none. Throws where a line's format is newer than ours, or the file cannot be read.
 */
export async function indexMetrics(
  folder: string,
  wanted: ReadonlyMap<string, number | 'every'>,
): Promise<MetricsIndex> {
  const file = join(folder, metricsFile);
  const ranges = new Map<string, number[]>();
  const keyOf = keyReader(file);
  let skippedLines = 0;
  const tornTail = await scanLines(file, (bytes, start, end, offset) => {
    const key = keyOf(bytes, start, end);
    const attempt = key && wanted.get(key.trial);
    if (key === undefined) skippedLines += 1;
    else if (attempt === key.attempt || attempt === 'every') {
      const found = ranges.get(key.trial) ?? [];
      ranges.set(key.trial, found);
      extend(found, offset, offset + end - start + 1);
    }
  });
  return { ranges, skippedLines, tornTail };
}

/** Tells whose row a line is. Most begin like the line before, and those that we wrote need not be parsed. */
function keyReader(file: string): (bytes: Buffer, start: number, end: number) => Key | undefined {
  let head = Buffer.alloc(0);
  let headKey: Key | undefined;
  return (bytes, start, end) => {
    const own = bytes[end - 1] === brace && bytes[end - 2] === brace;
    if (!own) return parseKey(file, bytes.toString('utf8', start, end));
    if (startsWith(bytes, start, end, head)) return headKey;
    const match = ownHead.exec(bytes.toString('latin1', start, Math.min(end, start + longestHead)));
    if (match === null) return parseKey(file, bytes.toString('utf8', start, end));
    head = Buffer.from(match[0]);
    headKey = { trial: match[1]!, attempt: Number(match[2]) };
    return headKey;
  };
}

function startsWith(bytes: Buffer, start: number, end: number, head: Buffer): boolean {
  const stop = start + head.length;
  return head.length > 0 && stop <= end && bytes.compare(head, 0, head.length, start, stop) === 0;
}

function extend(ranges: number[], start: number, end: number): void {
  if (ranges.at(-1) === start) ranges[ranges.length - 1] = end;
  else ranges.push(start, end);
}

function parseKey(file: string, line: string): Key | undefined {
  const row = parseRow(line);
  if (row !== undefined && row.v > formatVersion) throw newerVersion(file, row.v);
  return row;
}

/** A line of metrics.jsonl as a row; undefined where it is not a whole one. */
export function parseRow(line: string): MetricsRow | undefined {
  try {
    const row = JSON.parse(line) as Partial<MetricsRow> | null;
    const whole =
      typeof row?.v === 'number' &&
      (row.v > formatVersion ||
        (typeof row.trial === 'string' &&
          Number.isInteger(row.attempt) &&
          Number.isInteger(row.step) &&
          row.metrics instanceof Object));
    return whole ? (row as MetricsRow) : undefined;
  } catch {
    return undefined;
  }
}
