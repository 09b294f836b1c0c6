import { writeAtomically } from '../disk/write-atomically.js';
import { encodeSafetensors, type Safetensors } from './safetensors.js';

/**
 * Writes a safetensors file, so that readers see the old file or the whole new one, which is on disk then. Throws an
 * Error with the folder and the reason where that cannot be; nothing is left then.
 */
export function writeSafetensors(file: string, contents: Safetensors): Promise<void> {
  return writeAtomically(file, (write) => write(encodeSafetensors(contents)));
}
