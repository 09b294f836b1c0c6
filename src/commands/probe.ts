import type { Argv } from 'yargs';
import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';
import { readCount } from './read-option.js';

/** `run-sweep probe <experiment>`: the grid at step 0. */
export const probeCommand: Command<ProbeValues> = {
  usage: 'probe <experiment>',
  description: 'Show where gradients vanish or explode at step 0, before anything is trained',
  options: probeOptions,
  async handle({ experiment, filter, seeds, backend, json }) {
    const { probePlan } = await import('../sweep/probe-plan.js');
    const { probeText } = await import('../terminal/probe-text.js');
    const probe = await probePlan({ experiment, filters: filter, seeds: seeds ?? 3, backend });
    return { text: json ? JSON.stringify(probe, null, 2) : probeText(probe), code: exitCode.done };
  },
};

function probeOptions(command: Argv) {
  return command
    .positional('experiment', option.experiment)
    .options({
      backend: option.backend,
      filter: option.filter,
      seeds: {
        type: 'string',
        requiresArg: true,
        coerce: readCount('--seeds', 1),
        describe: 'How many seeds of every grid point at most [default: 3]',
      },
      json: option.json,
    })
    .example('$0 probe grid.ts', 'the phase diagram of a grid');
}

type ProbeValues = ReturnType<typeof probeOptions> extends Argv<infer Values> ? Values : never;
