import { rmSync } from 'node:fs';
import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidRequest } from '../spec/invalid-request.js';

/**
 * Imports the code of an experiment that lies in the folder `home`, and leaves no file behind. Throws what the code
 * throws, and InvalidRequest where it cannot be written.
 */
export async function importBundle(code: string, home: string): Promise<{ readonly default?: unknown }> {
  const folder = await newFolder(home);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // The experiment may end the process, and so may an interrupt while it is awaited.
  process.once('exit', remove);
  process.setSourceMapsEnabled(true);
  try {
    const bundled = path.join(folder, 'experiment.mjs');
    await writeFile(bundled, code).catch((cause) => {
      throw new InvalidRequest(`cannot write the bundled experiment to ${folder}`, { cause });
    });
    return await import(pathToFileURL(bundled).href);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** Makes a folder that is this user's alone, where the experiment's packages resolve or else in the temporary folder. */
async function newFolder(home: string): Promise<string> {
  const modules = await nearestModules(home);
  const parents = modules === undefined ? [tmpdir()] : [modules, tmpdir()];
  let failure: unknown;
  for (const parent of parents) {
    try {
      return await mkdtemp(path.join(parent, '.init-sweep-'));
    } catch (error) {
      failure = error;
    }
  }
  throw new InvalidRequest(`cannot write the bundled experiment to ${parents.join(' or ')}`, {
    cause: failure,
  });
}

async function nearestModules(home: string): Promise<string | undefined> {
  const modules = path.join(home, 'node_modules');
  if (await stat(modules).catch(() => undefined)) return modules;
  return home === path.dirname(home) ? undefined : nearestModules(path.dirname(home));
}
