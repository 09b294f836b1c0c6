import os from 'node:os';
import path from 'node:path';

/** A folder of this project in the user's cache: what is in it can be made again. */
export function cacheFolder(name: string): string {
  const home = os.homedir();
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(home, 'Library', 'Caches'),
    win32: process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'),
  };
  const cache = caches[process.platform] ?? process.env.XDG_CACHE_HOME ?? path.join(home, '.cache');
  return path.join(cache, 'init-sweep', name);
}

/** The Python of a virtual environment. */
export function environmentPython(environment: string): string {
  return process.platform === 'win32'
    ? path.join(environment, 'Scripts', 'python.exe')
    : path.join(environment, 'bin', 'python');
}
