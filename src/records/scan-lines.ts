import { type FileHandle, open } from 'node:fs/promises';

/** Gets a line as `bytes[start, end)`, newline excluded, and its offset in the file. The bytes are overwritten afterwards. */
export type OnLine = (bytes: Buffer, start: number, end: number, offset: number) => void;

const newline = 0x0a;

/** Opens a file for reading; undefined where there is none. */
export async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Calls `onLine` for every finished line of a file, in linear time and with a buffer as long as the longest line.
 * An unfinished last line is left out; an absent file has no lines.
 */
export async function scanLines(file: string, onLine: OnLine): Promise<void> {
  const handle = await openIfThere(file);
  if (handle === undefined) return;
  try {
    await scanHandle(handle, onLine);
  } finally {
    await handle.close();
  }
}

async function scanHandle(handle: FileHandle, onLine: OnLine): Promise<void> {
  let buffer = Buffer.allocUnsafe(1 << 20);
  let held = 0;
  let base = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, held, buffer.length - held, base + held);
    if (bytesRead === 0) return;
    const filled = buffer.subarray(0, held + bytesRead);
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
