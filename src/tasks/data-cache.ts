import os from 'node:os';
import path from 'node:path';

/** The folder of a downloaded data set. */
export function dataCache(name: string): string {
  return cacheFolder(path.join('datasets', name));
}

/** A folder of this project in the user's cache: what is in it can be made or fetched again. */
export function cacheFolder(name: string): string {
  const home = os.homedir();
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(home, 'Library', 'Caches'),
    win32: process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'),
  };
  const cache = process.env.XDG_CACHE_HOME ?? caches[process.platform] ?? path.join(home, '.cache');
  return path.join(cache, 'init-sweep', name);
}
