import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type LoadedExperiment, loadExperiment } from '../experiment/load-experiment.js';
import { journalFile } from '../records/journal.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';

/** A sweep that was asked for. */
export interface FoundSweep {
  readonly name: string;
  /** Its folder, which has a journal. */
  readonly folder: string;
  /** The experiment, where it was asked for by its file. */
  readonly loaded: LoadedExperiment | null;
}

/**
 * Finds a sweep by its name under the results, by the path of its folder, or by its experiment file; throws
 * InvalidRequest, with one sentence, where there is none or no run of it has begun.
 */
export async function findSweep(asked: string, results: string): Promise<FoundSweep> {
  const named = path.join(results, asked);
  const isName = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(asked);
  if (isName && (await kindOf(named)) === 'folder') return begun(asked, named, null);
  const kind = await kindOf(asked);
  if (kind === 'folder') return begun(path.basename(path.resolve(asked)), path.normalize(asked), null);
  if (kind === 'file') {
    const loaded = await loadExperiment(asked);
    const { name } = loaded.experiment;
    return begun(name, path.join(results, name), loaded);
  }
  const known = await sweepNames(results);
  const hint =
    suggest(asked, known) || (known.length > 0 ? `; there are ${known.slice(0, 12).join(', ')}` : '');
  throw new InvalidRequest(
    `no sweep "${asked}": expected a name under ${results}, a sweep's folder or an experiment file${hint}`,
  );
}

/** The names of all folders under the results, sorted; none where there are no results yet. */
export async function sweepNames(results: string): Promise<readonly string[]> {
  const entries = await readdir(results, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new InvalidRequest(
      cause.code === 'ENOTDIR'
        ? `--results: ${results} is a file, and a folder was expected`
        : `--results: ${results} cannot be read: ${cause.message}`,
      { cause },
    );
  });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

async function begun(name: string, folder: string, loaded: LoadedExperiment | null): Promise<FoundSweep> {
  if ((await kindOf(path.join(folder, journalFile))) === 'file') return { name, folder, loaded };
  throw new InvalidRequest(`${folder} has no ${journalFile}: no run of this sweep has begun`);
}

async function kindOf(file: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'file';
}
