import { readFileSync } from 'node:fs';

/**
 * When a process of this machine began, as text that no later process with its number shares: the boot's id and the
 * start in clock ticks since then. Null where the system has no /proc or hides the process there.
 */
export function processStart(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ended = fields[0] === 'Z' || fields[0] === 'X';
    return ended ? 'ended' : `${boot} ${fields[19]}`;
  } catch {
    return null;
  }
}

/** Whether the process that began at `start` (null: unknown) and had this number still runs on this machine. */
export function isRunning(pid: number, start: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const found = processStart(pid);
  return start === null || found === null || found === start;
}
