import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../disk/write-atomically.js';
import { sha256Hex } from '../math/hash.js';
import type { FileStore } from './file-store.js';

/** Keeps files in a folder, each under its hash. `waits`: milliseconds to wait for a file, again and again. */
export function folderStore(folder: string, waits: readonly number[] = []): FileStore {
  const fileOf = (hash: string) => {
    // Whatever a message says, no path leads out of the folder.
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`${hash} is no SHA-256`);
    return path.join(folder, hash);
  };
  const read = async (hash: string) => {
    const bytes = await readFile(fileOf(hash)).catch(() => undefined);
    return bytes !== undefined && sha256Hex(bytes) === hash ? bytes : undefined;
  };
  return {
    async put(bytes) {
      const hash = sha256Hex(bytes);
      if ((await read(hash)) !== undefined) return hash;
      await mkdir(folder, { recursive: true });
      // Processes of two hosts may have one number.
      await writeAtomically(fileOf(hash), (write) => write(bytes), randomUUID());
      return hash;
    },
    async get(hash) {
      for (const wait of [0, ...waits]) {
        await new Promise((resolve) => setTimeout(resolve, wait));
        const bytes = await read(hash);
        if (bytes !== undefined) return bytes;
      }
      return undefined;
    },
    async remove(hashes) {
      await Promise.all(hashes.map((hash) => rm(fileOf(hash), { force: true })));
    },
    async clear() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
