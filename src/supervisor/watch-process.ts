import type { ChildProcess } from 'node:child_process';
import { type Silence, watchSilence } from '../scheduler/silence.js';
import type { Interrupts } from './interrupts.js';
import type { Interrupted, Report } from './messages.js';

/** How a supervised process came to its end. */
export type ProcessEnd =
  /** In order, or before any cohort began: the exit code. */
  | { readonly kind: 'exited'; readonly code: number }
  /** Otherwise: how it died, whether a cohort had begun, and whether a trial had ended. */
  | { readonly kind: 'crashed'; readonly reason: string; readonly began: boolean; readonly ended: boolean };

/** Milliseconds that a process has to exit once it is done or was told to stop at once. */
const grace = 3_000;

/**
 * Waits for the end of a supervised process. One that says nothing for `stallSeconds`, or does not exit when it should,
 * is killed: a thread that hangs in native code keeps its process from exiting.
 */
export function watchProcess(
  child: ChildProcess,
  interrupts: Interrupts,
  stallSeconds: number,
): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    let [began, ended, silent] = [false, false, false];
    let done: number | undefined;
    let overdue: NodeJS.Timeout | undefined;
    const kill = () => child.kill('SIGKILL');
    // From its first word on: a machine may be so busy that a process takes long to start.
    let silence: Silence | undefined;
    const onSilence = () => {
      silent = true;
      kill();
    };
    child.on('message', (report: Report) => {
      silence ??= watchSilence(stallSeconds, onSilence);
      silence.heard();
      if (report.kind === 'began') began = true;
      if (report.kind === 'trialEnded') ended = true;
      if (report.kind === 'done') {
        done = report.code;
        overdue ??= setTimeout(kill, grace);
      }
    });
    const forget = interrupts.listen((times) => {
      if (child.connected) child.send({ kind: 'interrupted', times } satisfies Interrupted, () => {});
      if (times > 1) overdue ??= setTimeout(kill, grace);
    });
    child.on('error', reject);
    const exited = new Promise<string | number>((settle) =>
      child.on('exit', (code, signal) => settle(signal ?? code ?? 0)),
    );
    // Reports may still wait in the channel after the exit.
    const disconnected = new Promise<void>((settle) => child.on('disconnect', settle));
    void Promise.all([exited, disconnected]).then(([death]) => {
      silence?.end();
      clearTimeout(overdue);
      forget();
      if (done !== undefined) resolve({ kind: 'exited', code: done });
      else if (!began && typeof death === 'number') resolve({ kind: 'exited', code: death });
      else
        resolve({
          kind: 'crashed',
          reason: silent ? silenceText(stallSeconds) : deathText(death),
          began,
          ended,
        });
    });
  });
}

function silenceText(seconds: number): string {
  return `it said nothing for ${seconds} s`;
}

/** How a process died, by its signal or its exit code. */
function deathText(death: string | number): string {
  if (death === 'SIGKILL') return 'killed by SIGKILL, as the system does when memory runs out';
  return typeof death === 'number' ? `exited with code ${death}` : `killed by ${death}`;
}
