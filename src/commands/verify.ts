import type { Argv } from 'yargs';
import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';
import { readCount } from './read-option.js';

/** `run-sweep verify <sweep>`: runs finished trials again and compares the bits. */
export const verifyCommand: Command<VerifyValues> = {
  usage: 'verify <sweep>',
  description: 'Run some finished trials again and compare the bits',
  options: verifyOptions,
  async handle({ sweep, results, sample, seed, backend, workers, json }, surroundings) {
    const { findSweep } = await import('../sweep/find-sweep.js');
    const { verifySweep } = await import('../sweep/verify-sweep.js');
    const { contradicts, verificationText } = await import('../terminal/verification-text.js');
    const request = { sample: sample ?? 5, seed: seed ?? 0, backend, workers };
    const verification = await verifySweep(await findSweep(sweep, results), request, surroundings);
    const { trials } = verification;
    const text = json ? JSON.stringify(verification, null, 2) : verificationText(verification);
    if (trials.some(contradicts)) return { text, code: exitCode.failed };
    return { text, code: trials.some(({ now }) => now === null) ? exitCode.interrupted : exitCode.done };
  },
};

function verifyOptions(command: Argv) {
  const { default: _, ...backend } = option.backend;
  return command
    .positional('sweep', option.sweep)
    .options({
      results: option.results,
      sample: {
        type: 'string',
        requiresArg: true,
        coerce: readCount('--sample', 1),
        describe: 'How many of the finished trials [default: 5]',
      },
      seed: {
        type: 'string',
        requiresArg: true,
        coerce: readCount('--seed', 0),
        describe: 'Which of them: the same number draws the same trials [default: 0]',
      },
      backend: {
        ...backend,
        coerce: (value: unknown) => (value === undefined ? undefined : option.backend.coerce(value)),
        describe: 'What executes the tensor work [default: what did so on record]',
      },
      workers: option.workers,
      json: option.json,
    })
    .example('$0 verify init-grid --sample 10', 'run ten of its finished trials again');
}

type VerifyValues = ReturnType<typeof verifyOptions> extends Argv<infer Values> ? Values : never;
