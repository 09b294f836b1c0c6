import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The SHA-256 of a file's bytes, hexadecimal; rejects where it cannot be read. */
export async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

/** Throws an Error of one sentence where a file's bytes have not the SHA-256 that is expected. */
export async function checkFileHash(file: string, expected: string): Promise<void> {
  const sha256 = await fileHash(file);
  if (sha256 !== expected)
    throw new Error(`${file} has changed: its SHA-256 is ${sha256}, and ${expected} was expected`);
}
