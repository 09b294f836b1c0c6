import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { promisify } from 'node:util';
import type { GitState } from '../records/record.js';

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

/** What the git repository of a folder stands at, or null outside of one. */
export async function gitState(folder: string): Promise<GitState | null> {
  const git = async (...args: readonly string[]) => (await run('git', args, { cwd: folder })).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    const changes = await git('status', '--porcelain', '--untracked-files=no');
    const branch = await git('symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => '');
    const remote = await git('remote', 'get-url', 'origin').catch(() => '');
    return {
      commit,
      dirty: changes !== '',
      ...(branch && { branch }),
      ...(remote && { remote: withoutCredentials(remote) }),
    };
  } catch {
    return null;
  }
}

/** An address without the user and the password that may stand in it. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z+.-]*:\/\/)[^/@]*@/i, '$1');
}
