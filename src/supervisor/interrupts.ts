import { isatty } from 'node:tty';
import { terminalLoss } from './terminal-loss.js';

/** The interrupts that this process was sent: Ctrl-C, a request to end, a terminal that was closed. */
export interface Interrupts {
  readonly times: number;
  /** Calls back with the number so far at each; returns what ends that. */
  listen(listener: (times: number) => void): () => void;
  /** Stops listening: from then on signals do what they do by default. */
  end(): void;
}

/**
 * Counts interrupts from now on. A hang-up counts where one of the standard streams is a terminal, and is ignored where
 * none is: a run started with `nohup` or by a service has no terminal to lose.
 */
export function countInterrupts(): Interrupts {
  const listeners = new Set<(times: number) => void>();
  const hasTerminal = [0, 1, 2].some((stream) => isatty(stream));
  const loseTerminal = terminalLoss();
  let times = 0;
  const interrupt = () => {
    times += 1;
    for (const listener of listeners) listener(times);
  };
  const hangUp = () => {
    if (!hasTerminal) return;
    loseTerminal();
    interrupt();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', hangUp);
  return {
    get times() {
      return times;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end: () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('SIGHUP', hangUp),
  };
}
