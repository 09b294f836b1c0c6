import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning } from './running-process.js';

/** What a lock says of the process that has it. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** As `processStart` gives it. */
  readonly processStart: string | null;
  /** The process that watches this one and would start it again: the one to stop. Absent where there is none. */
  readonly supervisor?: number;
}

/** The process to name to a user. */
export function namedProcess({ pid, supervisor }: LockHolder): number {
  return supervisor ?? pid;
}

/** The text of a lock; undefined where there is none. Throws what the file system throws. */
export function readLock(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Who has a lock; undefined where its text does not tell. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    const { pid, host, startedAt, processStart, supervisor } = JSON.parse(text) as Partial<LockHolder>;
    const whole =
      Number.isInteger(pid) &&
      pid! > 0 &&
      typeof host === 'string' &&
      !Number.isNaN(new Date(startedAt ?? Number.NaN).getTime()) &&
      (processStart === null || typeof processStart === 'string') &&
      (supervisor === undefined || Number.isInteger(supervisor));
    if (!whole) return undefined;
    const holder = { pid: pid!, host, startedAt: startedAt!, processStart };
    return supervisor === undefined ? holder : { ...holder, supervisor };
  } catch {
    return undefined;
  }
}

/** Whether the process that has a lock is known to run no more. Of a process of another host nobody here can know. */
export function isDead({ pid, host, processStart }: LockHolder): boolean {
  return host === hostname() && !isRunning(pid, processStart);
}
