import type { ChildProcess } from 'node:child_process';
import type { Interrupts } from './interrupts.js';
import type { Assignment } from './messages.js';
import { type ProcessEnd, watchProcess } from './watch-process.js';

/** What a supervisor is given. */
export interface Supervision {
  /** Starts the process, with a channel for messages. */
  readonly start: (assignment: Assignment) => ChildProcess;
  readonly interrupts: Interrupts;
  /** A process that says nothing for so many seconds hangs and is killed. */
  readonly stallSeconds: number;
  /** Tells the user something in a sentence. */
  readonly say: (sentence: string) => void;
  readonly now: () => number;
}

/** How a supervised run ended: the exit code of its last process, or why there is none. */
export type Supervised =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'gaveUp' };

/** So many crashes in a row without one trial that ends: what is wrong is not a trial. */
const mostInVain = 20;

/**
 * Runs a process to its end and starts it again each time it crashes: native code that aborts, the system that kills it
 * for its memory, a hang that nothing in the process can end. The process finds in its journal what it ran, and
 * isolates the trial that is guilty. Gives up on one that dies before it trains, or again and again in vain.
 */
export async function supervise(supervision: Supervision): Promise<Supervised> {
  const { start, interrupts, stallSeconds, say, now } = supervision;
  const since = now();
  let crashed: string | null = null;
  for (let inVain = 0; ; ) {
    const end: ProcessEnd = await watchProcess(start({ crashed, since }), interrupts, stallSeconds);
    if (end.kind === 'exited') return end;
    if (interrupts.times > 0) return { kind: 'interrupted' };
    inVain = end.ended ? 1 : inVain + 1;
    if (!end.began) {
      say(`the process died before it trained anything: ${end.reason}`);
      return { kind: 'gaveUp' };
    }
    if (inVain === mostInVain) {
      say(`the training process died ${inVain} times in a row and no trial ended between: ${end.reason}`);
      return { kind: 'gaveUp' };
    }
    say(`the training process died: ${end.reason}; it is started again and goes on with what is missing`);
    crashed = end.reason;
  }
}
