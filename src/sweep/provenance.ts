import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { promisify } from 'node:util';
import type { SweepEvent } from '../records/record.js';

const run = promisify(execFile);

/** This package's version. */
export function packageVersion(): string {
  const manifest = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** The versions that a trial's numbers may depend on, by package. */
export function versions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url);
  const tfjs = (require('@tensorflow/tfjs/package.json') as { version: string }).version;
  return {
    'init-sweep': packageVersion(),
    node: process.versions.node,
    v8: process.versions.v8,
    '@tensorflow/tfjs': tfjs,
  };
}

/** What this machine is. */
export function host(): Readonly<Record<string, string | number>> {
  const cores = os.cpus();
  return {
    name: os.hostname(),
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    processor: cores[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  };
}

/** The commit that a folder stands at, or null outside a git repository. */
export async function gitState(folder: string): Promise<SweepEvent['git']> {
  try {
    const { stdout: commit } = await run('git', ['rev-parse', 'HEAD'], { cwd: folder });
    const { stdout: changes } = await run('git', ['status', '--porcelain', '--untracked-files=no'], {
      cwd: folder,
    });
    return { commit: commit.trim(), dirty: changes.trim() !== '' };
  } catch {
    return null;
  }
}
