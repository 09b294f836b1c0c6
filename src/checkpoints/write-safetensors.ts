import { open, rename, rm } from 'node:fs/promises';
import { encodeSafetensors, type Safetensors } from './safetensors.js';

/**
 * Writes a safetensors file under a temporary name beside it, brings it to disk and renames it, so that readers see the
 * old file or the whole new one. Throws what the file system throws, and leaves nothing behind then.
 */
export async function writeSafetensors(file: string, contents: Safetensors): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(encodeSafetensors(contents));
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
