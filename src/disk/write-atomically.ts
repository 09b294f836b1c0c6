import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unwritable } from './disk-error.js';

/** Takes the next piece of a file's text; resolves when it is written. */
export type WriteText = (text: string) => Promise<void>;

/**
 * Writes a file under a temporary name beside it and renames it when `fill` is done, so that readers see the old file
 * or the whole new one. Throws an Error with the folder and the reason where that cannot be; nothing is left then.
 */
export async function writeAtomically<T>(file: string, fill: (write: WriteText) => Promise<T>): Promise<T> {
  const temporary = `${file}.${process.pid}.tmp`;
  const explained = <R>(step: Promise<R>) =>
    step.catch((cause) => {
      throw unwritable(dirname(file), cause);
    });
  const handle = await explained(open(temporary, 'w'));
  try {
    const written = fill((text) => explained(handle.writeFile(text))).then(async (result) => {
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
