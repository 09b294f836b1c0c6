import { join } from 'node:path';
import { lockFile } from './folder-lock.js';
import { isDead, namedProcess, parseHolder, readLock } from './lock-holder.js';

/** The run that has a sweep's folder. */
export interface FolderUser {
  /** Null where the lock does not tell. */
  readonly pid: number | null;
  readonly host: string | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number | null;
}

/** Which run has a sweep's folder now, or null; the lock of a dead process counts for nothing. Takes no lock itself. */
export function folderUser(folder: string): FolderUser | null {
  const text = readLock(join(folder, lockFile));
  if (text === undefined) return null;
  const holder = parseHolder(text);
  if (holder === undefined) return { pid: null, host: null, startedAt: null };
  const { host, startedAt } = holder;
  return isDead(holder) ? null : { pid: namedProcess(holder), host, startedAt };
}
