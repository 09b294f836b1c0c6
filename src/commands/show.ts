import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';
import { readText } from './read-option.js';

/** `run-sweep show <sweep> <trial>`: everything about one trial. */
export const showCommand: Command<{
  readonly sweep: string;
  readonly trial: string;
  readonly results: string;
  readonly json: boolean;
}> = {
  usage: 'show <sweep> <trial>',
  description: 'Show everything about one trial, also while it runs',
  options: (command) =>
    command
      .positional('sweep', option.sweep)
      .positional('trial', {
        type: 'string',
        demandOption: true,
        describe: "The trial's id, or the first digits of it",
        coerce: readText('the trial'),
      })
      .options({ results: option.results, json: option.json }),
  async handle({ sweep, trial, results, json }) {
    const { findSweep } = await import('../sweep/find-sweep.js');
    const { describeTrial } = await import('../sweep/describe-trial.js');
    const { trialText } = await import('../terminal/trial-text.js');
    const description = await describeTrial(await findSweep(sweep, results), trial);
    const text = json ? JSON.stringify(description, null, 2) : trialText(description);
    return { text, code: exitCode.done };
  },
};
