import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';

interface TransferValues {
  readonly sweep: string;
  readonly results: string;
  readonly filter: readonly string[];
  readonly json: boolean;
}

/** `run-sweep transfer <sweep>`: what beginning with other weights gained, and whether it is more than scale. */
export const transferCommand: Command<TransferValues> = {
  usage: 'transfer <sweep>',
  description: 'What trials gain that begin with weights trained before, also while the sweep runs',
  options: (command) =>
    command
      .positional('sweep', option.sweep)
      .options({ filter: option.filter, results: option.results, json: option.json })
      .example('$0 transfer transfer', 'jump-start, area, asymptote, and the controls'),
  async handle({ sweep, results, filter, json }) {
    const { findSweep } = await import('../sweep/find-sweep.js');
    const { transferSweep } = await import('../sweep/transfer-sweep.js');
    const { transferText } = await import('../terminal/transfer-text.js');
    const answer = await transferSweep(await findSweep(sweep, results), filter);
    const text = json ? JSON.stringify(answer, null, 2) : transferText(answer);
    return { text, code: exitCode.done };
  },
};
