import { parseRow } from './metrics-index.js';
import type { RangeReader } from './range-reader.js';
import { formatVersion, type MetricsRow } from './record.js';

/** A row as its bytes, for whoever hands its values on as they stand. */
export interface RowText {
  readonly step: number;
  readonly bytes: Uint8Array;
  /** For each metric four offsets into the bytes: where its name begins and ends, and where its value does. */
  readonly fields: readonly number[];
}

/** Rows as texts by ascending step, and how many lines among them held none. */
export interface RowTextsRead {
  readonly rows: readonly RowText[];
  readonly skippedLines: number;
}

const ownHead = new RegExp(
  `^\\{"v":${formatVersion},"trial":"[\\w.-]+","attempt":\\d+,"step":(\\d+),"time":\\d+,"metrics":\\{`,
);
const longestHead = 200;
const code = { newline: 0x0a, quote: 0x22, comma: 0x2c, colon: 0x3a, backslash: 0x5c, brace: 0x7d } as const;

/**
 * Reads the rows in the given ranges of one trial as texts; of two rows for one step the later counts. Lines as we write
 * them are not parsed, which takes half of the time of an export; all others are.
 */
export async function readRowTexts(file: RangeReader, ranges: readonly number[]): Promise<RowTextsRead> {
  const rows = new Map<number, RowText>();
  let skippedLines = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const bytes = await file.read(ranges[i]!, ranges[i + 1]!);
    for (
      let start = 0, end = bytes.indexOf(code.newline);
      end !== -1;
      end = bytes.indexOf(code.newline, start)
    ) {
      const row = ownText(bytes, start, end) ?? parsedText(bytes.toString('utf8', start, end));
      if (row === undefined) skippedLines += 1;
      else rows.set(row.step, row);
      start = end + 1;
    }
  }
  return { rows: [...rows.values()].sort((a, b) => a.step - b.step), skippedLines };
}

/** A line that we wrote; undefined where it has another form. */
function ownText(bytes: Buffer, start: number, end: number): RowText | undefined {
  const head = ownHead.exec(bytes.toString('latin1', start, Math.min(end, start + longestHead)));
  if (head === null || bytes[end - 1] !== code.brace) return undefined;
  const fields = fieldsOf(bytes, start + head[0].length, end - 1);
  return fields && { step: Number(head[1]), bytes, fields };
}

/** The offsets of `"name":value,…}` up to `end`, where names have no escapes and values are numbers or quoted. */
function fieldsOf(bytes: Buffer, start: number, end: number): readonly number[] | undefined {
  const fields: number[] = [];
  for (let at = start; at < end; at++) {
    if (bytes[at] !== code.quote) return undefined;
    const name = at + 1;
    for (at = name; at < end && bytes[at] !== code.quote; at++)
      if (bytes[at] === code.backslash) return undefined;
    const nameEnd = at;
    if (bytes[at + 1] !== code.colon) return undefined;
    const isQuoted = bytes[at + 2] === code.quote;
    const value = at + (isQuoted ? 3 : 2);
    const valueEnd = isQuoted ? nameOfNumberEnd(bytes, value) : numberEnd(bytes, value);
    at = isQuoted ? valueEnd + 1 : valueEnd;
    if (valueEnd <= value || at >= end) return undefined;
    fields.push(name, nameEnd, value, valueEnd);
    if (bytes[at] === code.brace) return at === end - 1 ? fields : undefined;
    if (bytes[at] !== code.comma) return undefined;
  }
  return undefined;
}

/** Where a number as JSON writes it ends; its start where there is none. */
function numberEnd(bytes: Buffer, start: number): number {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const digits = () => {
    const first = at;
    while (bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
    return at > first;
  };
  if (!digits()) return start;
  if (bytes[at] === 0x2e) {
    at++;
    if (!digits()) return start;
  }
  if (bytes[at] === 0x65) {
    at++;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
    if (!digits()) return start;
  }
  return at;
}

const namesOfNumbers = ['NaN', 'Infinity', '-Infinity'];

/** Where the name of a number that is not finite ends, its quote; the start where it is none. */
function nameOfNumberEnd(bytes: Buffer, start: number): number {
  const found = namesOfNumbers.find(
    (name) => bytes.toString('latin1', start, start + name.length + 1) === `${name}"`,
  );
  return start + (found?.length ?? 0);
}

function parsedText(line: string): RowText | undefined {
  const row = parseRow(line);
  return row && textOf(row);
}

function textOf({ step, metrics }: MetricsRow): RowText {
  const pieces: Buffer[] = [];
  const fields: number[] = [];
  let length = 0;
  for (const name in metrics) {
    for (const text of [name, String(metrics[name])]) {
      const piece = Buffer.from(text);
      pieces.push(piece);
      fields.push(length, length + piece.length);
      length += piece.length;
    }
  }
  return { step, bytes: Buffer.concat(pieces), fields };
}
