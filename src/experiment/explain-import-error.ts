import path from 'node:path';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import { publicNames } from './bundle-experiment.js';

/** The one sentence for an error that the import of an experiment file threw. */
export async function explainImportError(error: unknown, file: string): Promise<InvalidRequest> {
  if (error instanceof InvalidRequest) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const say = (sentence: string) => new InvalidRequest(`${file}: ${sentence}`, { cause: error });

  const missing = /does not provide an export named '(.+)'/.exec(reason)?.[1];
  if (missing !== undefined && reason.includes('index.js')) {
    return say(`init-sweep exports no "${missing}"${suggest(missing, await exportedNames())}`);
  }
  if (reason.startsWith('Dynamic require of ')) {
    return say(
      `an experiment file must be an ES module, with import and export default in place of require and module.exports${lineIn(error, file)}`,
    );
  }
  const unknown = /^(\w+) is not defined$/.exec(reason)?.[1];
  const hint = unknown === undefined ? '' : suggest(unknown, await exportedNames());
  return say(`${reason}${hint}${lineIn(error, file)}`);
}

async function exportedNames(): Promise<readonly string[]> {
  return Object.keys(await import(publicNames));
}

/** ` (line n)` where the stack of an error thrown by the experiment names a line of its file. */
function lineIn(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const name = path.basename(file).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const line = new RegExp(`${name}:(\\d+)`).exec(stack)?.[1];
  return line === undefined ? '' : ` (line ${line})`;
}
