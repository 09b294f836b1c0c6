import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InvalidRequest } from '../spec/invalid-request.js';

/** What an IDX file of bytes holds: the format of MNIST's files. */
export interface IdxFile {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  /** Of the file as it lies on the disk, in hexadecimal digits. */
  readonly sha256: string;
}

const unsignedBytes = 0x08;
const largest = 2 ** 30;

/**
 * Reads an IDX file of unsigned bytes with `dimensions` dimensions, gzipped or not. `option` begins the sentence of the
 * InvalidRequest that is thrown where it cannot be read or holds something else.
 */
export function readIdxFile(path: string, dimensions: number, option: string): IdxFile {
  const refuse = (reason: string): never => {
    throw new InvalidRequest(`${option}: ${path} ${reason}`);
  };
  const raw = readRaw(path, refuse);
  const file = unpacked(raw, refuse);
  const head = 4 + 4 * dimensions;
  if (file.length < head || file.readUInt16BE(0) !== 0 || file[2] !== unsignedBytes || file[3] !== dimensions)
    refuse(`is not an IDX file of bytes in ${dimensions} dimensions`);
  const shape = Array.from({ length: dimensions }, (_, n) => file.readUInt32BE(4 + 4 * n));
  const size = shape.reduce((product, side) => product * side, 1);
  if (file.length !== head + size)
    refuse(`should hold ${shape.join(' × ')} bytes after its head, and holds ${file.length - head}`);
  return { shape, bytes: file.subarray(head), sha256: createHash('sha256').update(raw).digest('hex') };
}

function readRaw(path: string, refuse: (reason: string) => never): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`);
  }
}

function unpacked(raw: Buffer, refuse: (reason: string) => never): Buffer {
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw;
  try {
    return gunzipSync(raw, { maxOutputLength: largest });
  } catch (error) {
    return refuse(`is not a whole gzip file (${(error as Error).message})`);
  }
}
