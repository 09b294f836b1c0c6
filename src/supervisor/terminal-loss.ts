import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';

/**
 * Returns what lets go of the terminal, to be called when it has hung up: nothing takes its place as a standard stream.
 * At its exit Node resets the terminal that it was started in, and aborts where that one is gone.
 */
export function terminalLoss(): () => void {
  const streams = [0, 1, 2].filter((stream) => isatty(stream));
  return () => {
    for (const stream of streams.splice(0)) {
      closeSync(stream);
      // The lowest free number is given out: that of the stream.
      openSync(devNull, 'r+');
    }
  };
}
