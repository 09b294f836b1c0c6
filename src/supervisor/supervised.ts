import type { Assignment, Interrupted, Report } from './messages.js';

/** The environment variable that carries the assignment. */
export const assignmentVariable = 'INIT_SWEEP_ASSIGNMENT';

/** A process's view of its supervisor. */
export interface Supervisor {
  readonly pid: number;
  readonly assignment: Assignment;
  tell(report: Report): void;
  /** Calls back with the number of interrupts so far, and with infinity once the supervisor is gone. */
  onInterrupt(listener: (times: number) => void): void;
}

/** Milliseconds from one sign of life to the next. */
const beatEvery = 500;

/** The supervisor of this process, or undefined where it has none. Signs of life are sent from the first call on. */
export function supervised(): Supervisor | undefined {
  const text = process.env[assignmentVariable];
  if (text === undefined || process.send === undefined) return undefined;
  // No process that this one starts is supervised.
  delete process.env[assignmentVariable];
  const tell = (report: Report) => {
    // What cannot be told any more is told to nobody: the supervisor is gone.
    if (process.connected) process.send?.(report, undefined, undefined, () => {});
  };
  tell({ kind: 'beat' });
  setInterval(() => tell({ kind: 'beat' }), beatEvery).unref();
  return {
    pid: process.ppid,
    assignment: JSON.parse(text) as Assignment,
    tell,
    onInterrupt(listener) {
      process.on('message', ({ times }: Interrupted) => listener(times));
      process.on('disconnect', () => listener(Number.POSITIVE_INFINITY));
      if (!process.connected) listener(Number.POSITIVE_INFINITY);
      // The channel alone keeps no process alive that has nothing left to do.
      process.channel?.unref();
    },
  };
}
