import { environmentPython } from '../scripts/environment-python.js';
import { cacheFolder } from '../src/tasks/data-cache.js';

/** The folder of the Python environment in which `npm run bench:peers` installs peers; in the user's cache. */
export function peersFolder(): string {
  return cacheFolder('peers');
}

/** The Python of that environment, or the one that `INIT_SWEEP_PEERS_PYTHON` names. */
export function peersPython(): string {
  return process.env.INIT_SWEEP_PEERS_PYTHON ?? environmentPython(peersFolder());
}
