import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A Vulkan driver as its manifest describes it. */
export interface VulkanDriver {
  /** The manifest's name without its ending, `nvidia_icd` say. */
  readonly name: string;
  /** The version of Vulkan that it claims, `1.3.242` say. */
  readonly version: string;
}

/**
 * The Vulkan drivers that are installed on Linux, in the order of the places where Vulkan's loader looks for their manifests
 * (LoaderDriverInterface.md, "Driver Discovery on Linux"), or those that `VK_DRIVER_FILES` names. A manifest that cannot be
 * read is left out, as by the loader.
 */
export function vulkanDrivers(env: NodeJS.ProcessEnv = process.env): readonly VulkanDriver[] {
  const named = env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES;
  const places = named === undefined ? manifestFolders(env) : named.split(path.delimiter).filter(Boolean);
  return places.flatMap(manifestsAt).flatMap(driverOf);
}

function manifestFolders(env: NodeJS.ProcessEnv): readonly string[] {
  const home = env.HOME ?? os.homedir();
  const split = (paths: string | undefined, otherwise: string) => (paths || otherwise).split(path.delimiter);
  return [
    env.XDG_CONFIG_HOME || path.join(home, '.config'),
    ...split(env.XDG_CONFIG_DIRS, '/etc/xdg'),
    '/etc',
    env.XDG_DATA_HOME || path.join(home, '.local', 'share'),
    ...split(env.XDG_DATA_DIRS, '/usr/local/share:/usr/share'),
  ].map((folder) => path.join(folder, 'vulkan', 'icd.d'));
}

function manifestsAt(place: string): readonly string[] {
  if (place.endsWith('.json')) return [place];
  try {
    return readdirSync(place)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => path.join(place, name));
  } catch {
    return [];
  }
}

function driverOf(manifest: string): readonly VulkanDriver[] {
  try {
    const version: unknown = JSON.parse(readFileSync(manifest, 'utf8')).ICD.api_version;
    return typeof version === 'string' ? [{ name: path.basename(manifest, '.json'), version }] : [];
  } catch {
    return [];
  }
}
