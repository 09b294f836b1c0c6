import os from 'node:os';
import path from 'node:path';

/** The folder of the Python environment in which `npm run bench:peers` installs peers; in the user's cache. */
export function peersFolder(): string {
  const home = os.homedir();
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(home, 'Library', 'Caches'),
    win32: process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'),
  };
  const cache = caches[process.platform] ?? process.env.XDG_CACHE_HOME ?? path.join(home, '.cache');
  return path.join(cache, 'init-sweep', 'peers');
}

/** The Python of that environment. */
export function peersPython(): string {
  return process.platform === 'win32'
    ? path.join(peersFolder(), 'Scripts', 'python.exe')
    : path.join(peersFolder(), 'bin', 'python');
}
