import { readlinkSync } from 'node:fs';
import os from 'node:os';

/**
 * Lets everything else on the machine come before the thread that calls this, for as long as it lives. Linux alone knows
 * priorities of single threads to a program without special rights; elsewhere nothing happens.
 */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    // `<process>/task/<thread>`; Linux takes a thread's number where it takes a process's.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    os.setPriority(thread, os.constants.priority.PRIORITY_LOW);
  } catch {
    // Without the right to it the thread goes on at its usual priority.
  }
}
