import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unwritable } from './disk-error.js';

/** Takes the next piece of a file, text as UTF-8; resolves when it is written. */
export type WritePiece = (piece: string | Uint8Array) => Promise<void>;

/**
 * Writes a file under a temporary name beside it and renames it when `fill` is done and its bytes are on disk, so that
 * readers see the old file or the whole new one. Throws an Error with the folder and the reason where that cannot be;
 * nothing is left then. `writer` tells this process from all others that may write the file: by default, on this host.
 */
export async function writeAtomically<T>(
  file: string,
  fill: (write: WritePiece) => Promise<T>,
  writer = String(process.pid),
): Promise<T> {
  const temporary = `${file}.${writer}.tmp`;
  const explained = <R>(step: Promise<R>) =>
    step.catch((cause) => {
      throw unwritable(dirname(file), cause);
    });
  const handle = await explained(open(temporary, 'w'));
  try {
    const written = fill((piece) => explained(handle.writeFile(piece))).then(async (result) => {
      await explained(handle.datasync());
      return result;
    });
    const result = await written.finally(() => handle.close());
    await explained(rename(temporary, file));
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
