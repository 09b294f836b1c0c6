import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDead, type LockHolder, namedProcess, parseHolder, readLock } from './lock-holder.js';
import { processStart } from './running-process.js';

/** The lock's file in a sweep's folder. */
export const lockFile = 'journal.lock';

/** What a folder is locked for: the lock's file, and what its process does, for who is refused. */
export interface LockPurpose {
  readonly file: string;
  readonly doing: string;
}

const running: LockPurpose = { file: lockFile, doing: 'running' };

/** A folder's lock, or one sentence that says who has it. */
export type FolderLock = { readonly release: () => void } | { readonly refusal: string };

const tries = 40;
const pause = 25;

/**
 * Takes a folder for this process alone, for one purpose, until it is released or the process exits. A lock that a
 * dead process of this host left is taken over; of several that try at once one gets it. `supervisor` is the process
 * that watches this one. Throws what the file system throws.
 */
export async function lockFolder(
  folder: string,
  now: () => number,
  supervisor?: number,
  { file: name, doing }: LockPurpose = running,
): Promise<FolderLock> {
  const file = join(folder, name);
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    startedAt: now(),
    processStart: processStart(process.pid),
    ...(supervisor !== undefined && { supervisor }),
  };
  const own = `${JSON.stringify(holder)}\n`;
  const other = await acquire(file, own);
  if (other !== undefined) return { refusal: refusal(folder, file, doing, other) };
  const release = () => {
    process.off('exit', release);
    try {
      if (readLock(file) === own) rmSync(file);
    } catch {
      // A lock that cannot be removed is taken over once this process is gone.
    }
  };
  process.on('exit', release);
  return { release };
}

/** Creates a lock; undefined once it is ours, else who has it or, where the file does not tell, `unknown`. */
async function acquire(file: string, own: string): Promise<LockHolder | 'unknown' | undefined> {
  for (let tried = 0; tried < tries; ) {
    if (create(file, own)) return undefined;
    const text = readLock(file);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder !== undefined && !isDead(holder)) {
      // A process that was killed a moment ago still looks alive while the system takes it apart.
      tried += tries / 8;
      if (holder.host !== hostname() || tried >= tries) return holder;
      await setTimeout(pause);
      continue;
    }
    if (holder !== undefined && (await removeDead(file, text, own))) continue;
    // Another process is about to write this lock, or to remove it.
    tried += 1;
    await setTimeout(pause);
  }
  return 'unknown';
}

/**
 * Removes the lock of a dead process; false where another process is at it. A lock of its own makes sure that what is
 * removed is still what was found, and not the lock of one who was faster.
 */
async function removeDead(file: string, found: string, own: string): Promise<boolean> {
  const guard = `${file}.takeover`;
  if ((await acquire(guard, own)) !== undefined) return false;
  try {
    if (readLock(file) === found) rmSync(file);
  } finally {
    rmSync(guard);
  }
  return true;
}

function create(file: string, text: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(handle, text);
    // A crash of the machine must not leave an empty lock, which names nobody who could be found dead.
    fsyncSync(handle);
  } catch (error) {
    rmSync(file);
    throw error;
  } finally {
    closeSync(handle);
  }
  return true;
}

function refusal(folder: string, file: string, doing: string, holder: LockHolder | 'unknown'): string {
  if (holder === 'unknown')
    return `${folder} is locked, and ${file} does not say by which process; if no run uses the folder, remove that file.`;
  const since = new Date(holder.startedAt).toISOString();
  const pid = namedProcess(holder);
  return holder.host === hostname()
    ? `${folder} is in use: process ${pid} has been ${doing} this sweep since ${since}; wait for its end or stop it.`
    : `${folder} is in use: process ${pid} on host ${holder.host} has been ${doing} this sweep since ${since}; if it runs no more, remove ${file}.`;
}
