import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { WritePiece } from '../disk/write-atomically.js';
import type { RunSurroundings } from '../sweep/run-cohorts.js';
import type { ExitCode } from './exit-code.js';

/** What a command came to: what goes to standard output, and the exit code. */
export interface Answer {
  /** Absent where another process has printed it. */
  readonly text: string | undefined;
  readonly code: ExitCode;
}

/** What a command needs from outside. */
export interface CommandSurroundings extends RunSurroundings {
  /** Takes what goes to standard output piece by piece; resolves when there is room for more. */
  readonly output: WritePiece;
}

/** Something that goes on beside a command's process. */
export interface Beside {
  /** The command is done; resolves when this is, too. */
  end(): Promise<void>;
}

/**
 * One command of the command line. A command neither reads arguments nor prints nor exits, and what it needs it
 * imports when it is called, so that the help is quick.
 */
export interface Command<Values> {
  /** Its name and positional arguments as yargs reads them, with its other names. */
  readonly usage: string | readonly string[];
  /** One sentence for the help. */
  readonly description: string;
  readonly options: (command: Argv) => Argv<Values>;
  /**
   * For how many seconds a process of this command may say nothing before it is killed and started again, as it is
   * after a crash; absent where the command runs in one process and ends with it.
   */
  readonly stallAfter?: (values: ArgumentsCamelCase<Values>) => number | undefined;
  /** Begins what goes on beside a process that is started again, and outlives its crashes; `say` takes a sentence. */
  readonly beside?: (
    values: ArgumentsCamelCase<Values>,
    say: (sentence: string) => void,
  ) => Promise<Beside | undefined>;
  /** Does the work; throws InvalidRequest, with one sentence, where the request is wrong. */
  readonly handle: (values: ArgumentsCamelCase<Values>, surroundings: CommandSurroundings) => Promise<Answer>;
}
