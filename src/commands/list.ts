import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';

/** `run-sweep list`: every sweep under the results. */
export const listCommand: Command<{ readonly results: string; readonly json: boolean }> = {
  usage: 'list',
  description: 'List the sweeps: trials done and missing, outcomes, when',
  options: (command) => command.options({ results: option.results, json: option.json }),
  async handle({ results, json }) {
    const { listSweeps } = await import('../sweep/list-sweeps.js');
    const { listText } = await import('../terminal/list-text.js');
    const sweeps = await listSweeps(results);
    const text = json ? JSON.stringify(sweeps, null, 2) : listText(sweeps, results);
    return { text, code: exitCode.done };
  },
};
