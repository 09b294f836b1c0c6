import path from 'node:path';
import { sha256Hex } from '../../math/hash.js';
import { journalFile } from '../../records/journal.js';
import { NewLines } from './new-lines.js';

/**
 * What tells a sweep from every other one, wherever its folder is: 16 hexadecimal digits of the SHA-256 of its
 * journal's first line, which never changes. Undefined while the journal has none.
 */
export async function sweepIdentity(folder: string): Promise<string | undefined> {
  const lines = new NewLines(path.join(folder, journalFile));
  try {
    const [first] = await lines.read();
    return first && sha256Hex(first.text).slice(0, 16);
  } finally {
    await lines.close();
  }
}
