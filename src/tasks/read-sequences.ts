import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { InvalidRequest } from '../spec/invalid-request.js';

/** A CSV file of sequences of one length, one row a step. */
export interface SequenceFile {
  /** The path, relative to the experiment file. */
  readonly file: string;
  /** The column that tells the sequences apart; the rows of one follow each other. Default 'sequence'. */
  readonly sequence?: string;
  /** The column of what is to be told: its value in the last row of a sequence counts. Default 'target'. */
  readonly target?: string;
  /** SHA-256 of the file's bytes, filled in before the first trial; a file that has another one is refused. */
  readonly sha256?: string;
}

/** What a file holds: every column but the two named is an input. */
export interface Sequences {
  readonly count: number;
  /** Steps of each, T. */
  readonly steps: number;
  /** Columns of the input, I. */
  readonly width: number;
  /** [count, T, I]. */
  readonly inputs: Float32Array;
  /** The target of each sequence as it stands in the file. */
  readonly targets: readonly string[];
  readonly sha256: string;
}

const option = 'task.data';

/** Reads a CSV file of sequences; `home` is where a relative path starts. Throws InvalidRequest with one sentence. */
export function readSequences(data: SequenceFile, home: string): Sequences {
  const file = path.resolve(home, data.file);
  const refuse = (reason: string, cause?: unknown): never => {
    throw new InvalidRequest(`${option}.file: ${file} ${reason}`, { cause });
  };
  const bytes = read(file, refuse);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (data.sha256 !== undefined && data.sha256 !== sha256)
    refuse(`has changed: its SHA-256 is ${sha256}, and ${data.sha256} was expected`);
  const rows = parseRows(bytes, refuse);
  const header = rows[0] ?? [];
  const [sequenceColumn, targetColumn] = [data.sequence ?? 'sequence', data.target ?? 'target'].map(
    (name) => {
      const at = header.indexOf(name);
      return at < 0 ? refuse(`has no column "${name}"; it has ${header.join(', ')}`) : at;
    },
  ) as [number, number];
  const columns = header.flatMap((_, i) => (i === sequenceColumn || i === targetColumn ? [] : [i]));
  if (columns.length === 0) refuse('has no column but these two: there is nothing to read');
  const steps = checkLengths(rows, sequenceColumn, refuse);
  const inputs = new Float32Array((rows.length - 1) * columns.length);
  for (let row = 1; row < rows.length; row += 1) {
    for (const [n, column] of columns.entries()) {
      const text = rows[row]![column]!;
      const value = text.trim() === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(value)) refuse(`row ${row + 1}: ${header[column]} is no number: "${text}"`);
      inputs[(row - 1) * columns.length + n] = value;
    }
  }
  const count = (rows.length - 1) / steps;
  const targets = Array.from({ length: count }, (_, n) => rows[(n + 1) * steps]![targetColumn]!);
  return { count, steps, width: columns.length, inputs, targets, sha256 };
}

type Refuse = (reason: string, cause?: unknown) => never;

function read(file: string, refuse: Refuse): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`, error);
  }
}

function parseRows(bytes: Buffer, refuse: Refuse): readonly (readonly string[])[] {
  try {
    return parse(bytes, { bom: true, skip_empty_lines: true });
  } catch (error) {
    return refuse(`is no CSV table: ${(error as Error).message}`, error);
  }
}

/** The length that all sequences have. */
function checkLengths(rows: readonly (readonly string[])[], column: number, refuse: Refuse): number {
  const lengths = new Map<string, number>();
  let before: string | undefined;
  for (const row of rows.slice(1)) {
    const name = row[column]!;
    if (name !== before && lengths.has(name)) refuse(`has rows of sequence "${name}" in more than one place`);
    lengths.set(name, (lengths.get(name) ?? 0) + 1);
    before = name;
  }
  const [first, ...others] = lengths;
  if (first === undefined) return refuse('has no rows');
  const other = others.find(([, length]) => length !== first[1]);
  if (other !== undefined)
    refuse(
      `has sequences of different lengths: "${first[0]}" has ${first[1]} rows, and "${other[0]}" ${other[1]}`,
    );
  return first[1];
}
