import { join } from 'node:path';
import { metricsFile } from './journal.js';
import { newerVersion } from './newer-version.js';
import { formatVersion, type MetricsRow } from './record.js';
import { scanLines } from './scan-lines.js';

/** Where the rows of trials stand in metrics.jsonl. */
export interface MetricsIndex {
  /** By trial id the byte offsets start, end, start, end, … of runs of whole lines, in the file's order. */
  readonly ranges: ReadonlyMap<string, readonly number[]>;
  /** Finished lines that hold no row: damage to report. */
  readonly skippedLines: number;
}

type Key = Pick<MetricsRow, 'trial' | 'attempt'>;

const ownHead = new RegExp(`^\\{"v":${formatVersion},"trial":"([\\w.-]+)","attempt":(\\d+),"step":`);
const longestHead = 160;
const brace = 0x7d;

/**
 * Finds the rows of the wanted trials, each with the attempt that counts, in one pass over metrics.jsonl; an absent
 * file has none. Throws where a line's format is newer than ours.
 */
export async function indexMetrics(
  folder: string,
  wanted: ReadonlyMap<string, number>,
): Promise<MetricsIndex> {
  const file = join(folder, metricsFile);
  const ranges = new Map<string, number[]>();
  let skippedLines = 0;
  let head = Buffer.alloc(0);
  let current: number[] | undefined;

  const rangesOf = ({ trial, attempt }: Key) => {
    if (wanted.get(trial) !== attempt) return undefined;
    const found = ranges.get(trial) ?? [];
    ranges.set(trial, found);
    return found;
  };
  await scanLines(file, (bytes, start, end, offset) => {
    const own = bytes[end - 1] === brace && bytes[end - 2] === brace;
    if (own && startsWith(bytes, start, end, head)) {
      if (current !== undefined) extend(current, offset, offset + end - start + 1);
      return;
    }
    const match = own
      ? ownHead.exec(bytes.toString('latin1', start, Math.min(end, start + longestHead)))
      : null;
    const key = match
      ? { trial: match[1]!, attempt: Number(match[2]) }
      : parseKey(file, bytes.toString('utf8', start, end));
    if (key === undefined) {
      skippedLines += 1;
      return;
    }
    const found = rangesOf(key);
    if (match) {
      head = Buffer.from(match[0]);
      current = found;
    }
    if (found !== undefined) extend(found, offset, offset + end - start + 1);
  });
  return { ranges, skippedLines };
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

/** A line of metrics.jsonl as a row; undefined where it is not one. */
export function parseRow(line: string): MetricsRow | undefined {
  try {
    const row = JSON.parse(line) as Partial<MetricsRow> | null;
    const whole =
      typeof row?.v === 'number' && typeof row.trial === 'string' && row.metrics instanceof Object;
    return whole ? (row as MetricsRow) : undefined;
  } catch {
    return undefined;
  }
}
