import { readlinkSync } from 'node:fs';
import os from 'node:os';

/**
 * Lets others on the machine come before the thread that calls this, for as long as it lives. Without special rights
 * nobody can take that back, so that it is not the lowest priority: with that a busy machine lets a thread do nothing at
 * all. Linux alone knows priorities of single threads to a program without special rights; elsewhere nothing happens.
 */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    // `<process>/task/<thread>`; Linux takes a thread's number where it takes a process's.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    os.setPriority(thread, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Without the right to it the thread goes on at its usual priority.
  }
}
