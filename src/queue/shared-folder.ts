import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../disk/write-atomically.js';
import { InvalidRequest } from '../spec/invalid-request.js';

/** A folder that a run and its hosts all see. */
export interface SharedFolder {
  readonly path: string;
  /** Tells it from all other folders, wherever each host has it. */
  readonly id: string;
}

/** The file that holds a folder's id. */
const idFile = 'init-sweep-store';

/** Milliseconds after which whoever wrote an id at the same time has written it. */
const settled = 500;

/** Opens a folder that hosts share; throws InvalidRequest where there is none, or it cannot be written to. */
export async function sharedFolder(folder: string): Promise<SharedFolder> {
  const refuse = (cause: Error): never => {
    throw new InvalidRequest(`--store: ${cause.message}`, { cause });
  };
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  // One that is not there may be one that is not mounted.
  if (!isFolder) throw new InvalidRequest(`--store: ${folder} is no folder`);
  const file = path.join(folder, idFile);
  const read = () => readFile(file, 'utf8').catch(() => undefined);
  if ((await read()) === undefined) {
    await writeAtomically(file, (write) => write(randomUUID().slice(0, 8)), randomUUID()).catch(refuse);
    await new Promise((resolve) => setTimeout(resolve, settled));
  }
  const id = await read();
  if (id === undefined || !/^[0-9a-f]{8}$/.test(id))
    throw new InvalidRequest(`--store: ${file} cannot be read, or holds no id`);
  return { path: path.resolve(folder), id };
}
