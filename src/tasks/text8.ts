import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InvalidRequest } from '../spec/invalid-request.js';
import { dataCache } from './data-cache.js';
import { unzipFirst } from './unzip-first.js';

/** The text of text8, 100 million characters, out of the archive in the cache. Throws InvalidRequest where that is not there. */
export function readText8(): Uint8Array {
  const archive = path.join(dataCache('text8'), 'text8.zip');
  try {
    return unzipFirst(readFileSync(archive));
  } catch (cause) {
    throw new InvalidRequest(`task.corpus: cannot read ${archive}: ${(cause as Error).message}`, { cause });
  }
}
