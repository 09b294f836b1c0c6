import { type FileHandle, open } from 'node:fs/promises';
import { unreadable } from '../disk/disk-error.js';

/** Gets a line as `bytes[start, end)`, newline excluded, and its offset in the file. The bytes are overwritten afterwards. */
export type OnLine = (bytes: Buffer, start: number, end: number, offset: number) => void;

const newline = 0x0a;

/** Opens a file for reading; undefined where there is none. Throws an Error with the file and the reason. */
export async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
}

/**
 * Calls `onLine` for every finished line of a file, in linear time and with a buffer as long as the longest line.
 * Resolves to whether the last line is unfinished; that one is left out. An absent file has no lines. Throws an Error
 * with the file and the reason where it cannot be read.
 */
export async function scanLines(file: string, onLine: OnLine): Promise<boolean> {
  const handle = await openIfThere(file);
  if (handle === undefined) return false;
  const read = async (buffer: Buffer, held: number, position: number) => {
    const { bytesRead } = await handle
      .read(buffer, held, buffer.length - held, position)
      .catch((cause: unknown) => {
        throw unreadable(file, cause);
      });
    return bytesRead;
  };
  try {
    return await scan(read, onLine);
  } finally {
    await handle.close();
  }
}

async function scan(
  read: (buffer: Buffer, held: number, position: number) => Promise<number>,
  onLine: OnLine,
): Promise<boolean> {
  let buffer = Buffer.allocUnsafe(1 << 20);
  let held = 0;
  let base = 0;
  for (;;) {
    const count = await read(buffer, held, base + held);
    if (count === 0) return held > 0;
    const filled = buffer.subarray(0, held + count);
    let start = 0;
    for (let end = filled.indexOf(newline, held); end !== -1; end = filled.indexOf(newline, start)) {
      onLine(filled, start, end, base + start);
      start = end + 1;
    }
    held = filled.length - start;
    base += start;
    buffer.copyWithin(0, start, filled.length);
    if (held === buffer.length) buffer = Buffer.concat([buffer], 2 * held);
  }
}
