#!/usr/bin/env node
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import type { Answer, Command } from './commands/command.js';
import { doctorCommand } from './commands/doctor.js';
import { type ExitCode, exitCode } from './commands/exit-code.js';
import { listCommand } from './commands/list.js';
import { runCommand } from './commands/run.js';
import { showCommand } from './commands/show.js';
import { statusCommand } from './commands/status.js';
import { InvalidRequest } from './spec/invalid-request.js';
import type { RunSurroundings } from './sweep/train-missing.js';

async function main(argv: readonly string[]): Promise<ExitCode> {
  let answer: Answer | undefined;
  const program: Argv = yargs([...argv])
    .scriptName('run-sweep')
    .usage('Trains a grid of recurrent networks and says which initialisation wins.')
    .strict()
    .fail((message, error) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new InvalidRequest(`${message.replace(/\s*\n\s*/g, ' ')}; see run-sweep --help`);
    })
    .wrap(Math.min(110, process.stdout.columns ?? 110));
  const add = <Values>({ usage, description, options, handle }: Command<Values>) =>
    program.command(usage, description, options, async (values) => {
      answer = await handle(values, surroundings());
    });

  add(runCommand);
  add(listCommand);
  add(statusCommand);
  add(showCommand);
  add(doctorCommand);

  await program.parseAsync();
  if (answer === undefined) return exitCode.done;
  console.log(answer.text);
  return answer.code;
}

/**
 * What a command needs from outside. While it trains, the first interrupt aborts its signal and the second ends the
 * process at once; before that the first one does.
 */
function surroundings(): RunSurroundings {
  const interrupt = new AbortController();
  let training = false;
  const stop = () => {
    if (!training || interrupt.signal.aborted) process.exit(exitCode.interrupted);
    interrupt.abort();
    console.error('finishing the trials that run; press again to stop at once (what is finished is kept)');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    stream: process.stderr,
    signal: interrupt.signal,
    onTraining: () => {
      training = true;
    },
    now: Date.now,
  };
}

function explain(error: unknown): ExitCode {
  if (error instanceof InvalidRequest) {
    console.error(error.message);
    return exitCode.wrong;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCode.failed;
}

process.exitCode = await main(hideBin(process.argv)).catch(explain);
