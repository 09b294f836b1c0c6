import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import { versions } from './provenance.js';

/**
 * What the bits of a trial's further steps depend on beside its spec, as a hash: this program's code, compiled kernels
 * included, the versions under it, the backend and the processor. A checkpoint made under another stamp is not gone on from.
 */
export function runStamp(backend: string): string {
  const processor = [os.arch(), os.cpus()[0]?.model ?? 'unknown'];
  return sha256Hex(canonicalJson({ backend, processor, versions: versions(), code: codeDigest() })).slice(
    0,
    32,
  );
}

/**
 * What this program is, as a hash: its code and the versions under it. Compiled kernels do not count: each machine
 * compiles its own.
 */
export function programStamp(): string {
  return sha256Hex(canonicalJson({ versions: versions(), code: digests(sources, '.js') })).slice(0, 16);
}

const sources = fileURLToPath(new URL('..', import.meta.url));

/** A hash over every file of this program that runs. */
function codeDigest(): string {
  const kernels = fileURLToPath(new URL('../../../build/native', import.meta.url));
  return sha256Hex([...digests(sources, '.js'), ...digests(kernels, '.node')].join('\n'));
}

function digests(folder: string, extension: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith(extension))
      .sort()
      .map((file) => `${file} ${sha256Hex(readFileSync(path.join(folder, file)))}`);
  } catch {
    return [];
  }
}
