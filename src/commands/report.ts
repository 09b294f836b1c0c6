import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';

/** `run-sweep report <sweep>`: the answer as one page with pictures. */
export const reportCommand: Command<{ readonly sweep: string; readonly results: string }> = {
  usage: 'report <sweep>',
  description: 'Write report.html: the answer, pictures and how to reproduce it, in one file',
  options: (command) =>
    command
      .positional('sweep', option.sweep)
      .options({ results: option.results })
      .example('$0 report init-grid', ''),
  async handle({ sweep, results }, { now }) {
    const { findSweep } = await import('../sweep/find-sweep.js');
    const { reportSweep } = await import('../sweep/report-sweep.js');
    return { text: await reportSweep(await findSweep(sweep, results), now()), code: exitCode.done };
  },
};
