import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidRequest } from '../spec/invalid-request.js';
import { firstInvalidUtf8 } from './invalid-utf8.js';

/** A UTF-8 text file as a corpus. */
export interface FileCorpus {
  /** The path, relative to the experiment file. */
  readonly file: string;
  /**
   * Which characters the text is read in: `'a-z'` folds it to the 27 symbols of text8, `'file'` keeps every
   * character of the file. Default `'a-z'`.
   */
  readonly alphabet?: 'a-z' | 'file';
  /** SHA-256 of the file's bytes, filled in before the first trial; a file that has another one is refused. */
  readonly sha256?: string;
}

/** A text file's content, known to be UTF-8. */
export interface CorpusFile {
  /** Without a byte order mark. */
  readonly bytes: Uint8Array;
  /** Of all bytes, in hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Reads a text file; `folder` is where a relative path starts. Throws InvalidRequest with one sentence when there is
 * no such file, when it is not a file, cannot be read, has not the SHA-256 asked for, or is not UTF-8.
 */
export function readCorpusFile(corpus: FileCorpus, folder: string): CorpusFile {
  const path = resolve(folder, corpus.file);
  const bytes = readBytes(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (corpus.sha256 !== undefined && corpus.sha256 !== sha256) {
    throw new InvalidRequest(
      `task.corpus.file: ${path} has changed: its SHA-256 is ${sha256}, and ${corpus.sha256} was expected`,
    );
  }
  const invalid = firstInvalidUtf8(bytes);
  if (invalid !== undefined) {
    throw new InvalidRequest(`task.corpus.file: ${path} is not UTF-8 text: byte ${invalid} does not fit`);
  }
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { bytes: marked ? bytes.subarray(3) : bytes, sha256 };
}

function readBytes(path: string): Uint8Array {
  let isFile: boolean | undefined;
  try {
    isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
    if (isFile) return readFileSync(path);
  } catch (cause) {
    throw new InvalidRequest(`task.corpus.file: cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
  throw new InvalidRequest(
    `task.corpus.file: ${isFile === undefined ? `there is no file ${path}` : `${path} is not a file`}`,
  );
}
