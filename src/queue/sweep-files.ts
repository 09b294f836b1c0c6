import path from 'node:path';
import type { FileStore } from './file-store.js';
import { folderStore } from './folder-store.js';
import { sweepKeys } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';
import { serverStore } from './server-store.js';
import type { SharedFolder } from './shared-folder.js';

/** Where the files of a sweep lie on their way. */
export interface SweepFiles {
  /** From the run to hosts: what trials begin with. */
  readonly weights: FileStore;
  /** From hosts to the run, or to another host: what trials leave, and the state of those under way. */
  readonly left: FileStore;
  /** Whether they take the server's memory, so that the run should take each as soon as it is there. */
  readonly inMemory: boolean;
  /** Removes all of them. */
  clear(): Promise<void>;
}

/** Milliseconds to wait for a file that another host has written: a network's file system may be late. */
const waits = [100, 300, 1_000, 2_000];

/** The files of a sweep: on the server, or in a folder that all hosts see. */
export function sweepFiles(server: QueueServer, sweep: string, store: SharedFolder | undefined): SweepFiles {
  const keys = sweepKeys(sweep);
  if (store === undefined) {
    const [weights, left] = [serverStore(server, keys.weights), serverStore(server, keys.left)];
    const clear = async () => void (await Promise.all([weights.clear(), left.clear()]));
    return { weights, left, inMemory: true, clear };
  }
  if (!/^\w+$/.test(sweep)) throw new Error(`${sweep} is no name of a sweep`);
  const folder = path.join(store.path, sweep);
  return {
    weights: folderStore(path.join(folder, 'weights'), waits),
    left: folderStore(path.join(folder, 'left'), waits),
    inMemory: false,
    clear: () => folderStore(folder).clear(),
  };
}
