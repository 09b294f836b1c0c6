import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LiveReportAnswer, LiveReportOrder, LiveReportSignal } from './live-report-process.js';
import { openBrowser } from './open-browser.js';

/** A live report beside a run. */
export interface LiveReportBeside {
  /** Shows the last state to the pages that are open, and ends. */
  end(): Promise<void>;
}

/**
 * Serves a sweep's report while it runs, in a process of its own that reads the records; says the address, and opens
 * it in a browser where there is one. Where it cannot be served that is said, and the run goes on without.
 */
export async function openLiveReport(
  order: LiveReportOrder,
  say: (sentence: string) => void,
): Promise<LiveReportBeside> {
  const program = fileURLToPath(new URL('./live-report-process.js', import.meta.url));
  const child = fork(program, [JSON.stringify(order)], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const answer = await new Promise<LiveReportAnswer>((resolve) => {
    child.once('message', (message) => resolve(message as LiveReportAnswer));
    child.once('error', (error) => resolve({ failure: error.message }));
    child.once('exit', (code) => resolve({ failure: `its process ended with ${code}` }));
  });
  if ('failure' in answer) {
    if (answer.failure !== null) say(`no live report: ${answer.failure}`);
    return { end: async () => {} };
  }
  const opened = await openBrowser(answer.address, process.env);
  say(`live report: ${answer.address}${opened ? '' : ' (no browser was found to open it)'}`);
  return {
    async end() {
      const signal: LiveReportSignal = 'over';
      if (child.connected) child.send(signal, () => {});
      await exited;
    },
  };
}
