import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { RunSurroundings } from '../sweep/train-missing.js';
import type { ExitCode } from './exit-code.js';

/** What a command came to: what goes to standard output, and the exit code. */
export interface Answer {
  readonly text: string;
  readonly code: ExitCode;
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
  /** Does the work; throws InvalidRequest, with one sentence, where the request is wrong. */
  readonly handle: (values: ArgumentsCamelCase<Values>, surroundings: RunSurroundings) => Promise<Answer>;
}
