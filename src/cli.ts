#!/usr/bin/env node
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import type { Answer, Beside, Command, CommandSurroundings } from './commands/command.js';
import { compareCommand } from './commands/compare.js';
import { doctorCommand } from './commands/doctor.js';
import { type ExitCode, exitCode } from './commands/exit-code.js';
import { exportCommand } from './commands/export.js';
import { listCommand } from './commands/list.js';
import { probeCommand } from './commands/probe.js';
import { queryCommand } from './commands/query.js';
import { reportCommand } from './commands/report.js';
import { runCommand } from './commands/run.js';
import { showCommand } from './commands/show.js';
import { statusCommand } from './commands/status.js';
import { syncCommand } from './commands/sync.js';
import { transferCommand } from './commands/transfer.js';
import { verifyCommand } from './commands/verify.js';
import { workerCommand } from './commands/worker.js';
import { InvalidRequest } from './spec/invalid-request.js';
import { assignmentVariable, supervised } from './supervisor/supervised.js';
import { terminalLoss } from './supervisor/terminal-loss.js';

/** Who started this process and watches it, if anybody does. */
const supervisor = supervised();

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
  const add = <Values>({ usage, description, options, handle, stallAfter, beside }: Command<Values>) =>
    program.command(usage, description, options, async (values) => {
      const stallSeconds = supervisor === undefined ? stallAfter?.(values) : undefined;
      const start = async () => beside?.(values, (sentence) => console.error(sentence));
      if (stallSeconds !== undefined) answer = await superviseAnother(argv, stallSeconds, start);
      else answer = await handle(values, surroundings());
    });

  add(runCommand);
  add(listCommand);
  add(statusCommand);
  add(showCommand);
  add(compareCommand);
  add(transferCommand);
  add(verifyCommand);
  add(probeCommand);
  add(reportCommand);
  add(exportCommand);
  add(queryCommand);
  add(syncCommand);
  add(workerCommand);
  add(doctorCommand);

  await program.parseAsync();
  if (answer === undefined) return exitCode.done;
  if (answer.text !== undefined) console.log(answer.text);
  return answer.code;
}

/** Runs the command in a process of its own, which is started again should it crash, and which prints the answer. */
async function superviseAnother(
  argv: readonly string[],
  stallSeconds: number,
  start: () => Promise<Beside | undefined>,
): Promise<Answer> {
  const { countInterrupts } = await import('./supervisor/interrupts.js');
  const { supervise } = await import('./supervisor/supervise.js');
  const beside = await start();
  const interrupts = countInterrupts();
  const end = await supervise({
    start(assignment) {
      const env = { ...process.env, [assignmentVariable]: JSON.stringify(assignment) };
      return fork(fileURLToPath(import.meta.url), argv, { env });
    },
    interrupts,
    stallSeconds,
    say: (sentence) => console.error(sentence),
    now: Date.now,
  });
  // From here on an interrupt ends the process at once.
  interrupts.end();
  await beside?.end();
  if (end.kind === 'exited') return { text: undefined, code: end.code as ExitCode };
  return { text: undefined, code: end.kind === 'interrupted' ? exitCode.interrupted : exitCode.failed };
}

/**
 * What a command needs from outside. While it trains or uploads, the first interrupt aborts its signal and the second ends the
 * process at once; before that the first one does.
 */
function surroundings(): CommandSurroundings {
  const interrupt = new AbortController();
  let finishing: string | undefined;
  const stop = (times: number) => {
    if (finishing === undefined || times > 1) process.exit(exitCode.interrupted);
    if (interrupt.signal.aborted) return;
    interrupt.abort();
    console.error(`${finishing}; press again to stop at once (what is finished is kept)`);
  };
  listen(stop);
  return {
    stream: process.stderr,
    signal: interrupt.signal,
    onTraining: () => {
      finishing = 'finishing the trials that run';
    },
    onUpload: () => {
      finishing = 'ending the upload';
    },
    now: Date.now,
    supervisor,
    output,
  };
}

/** Writes to standard output no faster than it is read; ends the process where nobody reads it any more. */
function output(piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(piece, (error) => {
      if (error) process.exit(exitCode.done);
      resolve();
    });
  });
}

/** Calls back with the number of interrupts so far. */
function listen(onInterrupt: (times: number) => void): void {
  let times = 0;
  const interrupt = () => onInterrupt(++times);
  if (supervisor === undefined) {
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    return;
  }
  supervisor.onInterrupt(onInterrupt);
  // What a terminal sends reaches the supervisor too, which counts.
  process.on('SIGINT', () => {}).on('SIGHUP', terminalLoss());
  process.on('SIGTERM', () => onInterrupt(1));
}

function explain(error: unknown): ExitCode {
  if (error instanceof InvalidRequest) {
    console.error(error.message);
    return exitCode.wrong;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCode.failed;
}

// Whoever read the output may be gone, and the terminal too: that is no reason to lose a trial.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

const code = await main(hideBin(process.argv)).catch(explain);
supervisor?.tell({ kind: 'done', code });
process.exitCode = code;
