import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';

/** `run-sweep status <sweep>`: where a sweep stands, also while it runs. */
export const statusCommand: Command<{
  readonly sweep: string;
  readonly results: string;
  readonly json: boolean;
}> = {
  usage: 'status <sweep>',
  description: 'Say where a sweep stands, also while it runs',
  options: (command) =>
    command
      .positional('sweep', option.sweep)
      .options({ results: option.results, json: option.json })
      .example('$0 status init-grid', 'by its name, its folder or its experiment file'),
  async handle({ sweep, results, json }, { now }) {
    const { findSweep } = await import('../sweep/find-sweep.js');
    const { describeStatus } = await import('../sweep/describe-status.js');
    const { statusText } = await import('../terminal/status-text.js');
    const status = await describeStatus(await findSweep(sweep, results), now());
    const text = json ? JSON.stringify(status, null, 2) : statusText(status, now());
    return { text, code: exitCode.done };
  },
};
