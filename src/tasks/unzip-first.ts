import { inflateRawSync } from 'node:zlib';

const centralEntry = 0x02014b50;
const endOfDirectory = 0x06054b50;
const deflated = 8;

/**
 * The first file of a zip archive, which may be stored or deflated. Throws an Error where the bytes are no such archive.
 * The format: PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function unzipFirst(archive: Buffer): Uint8Array {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== endOfDirectory) end -= 1;
  const entry = end < 0 ? -1 : archive.readUInt32LE(end + 16);
  if (entry < 0 || entry + 46 > archive.length || archive.readUInt32LE(entry) !== centralEntry)
    throw new Error('it is not a zip archive');
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + size);
  if (method !== 0 && method !== deflated) throw new Error(`its first file is packed by method ${method}`);
  return method === 0 ? packed : inflateRawSync(packed);
}
