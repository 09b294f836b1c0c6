import os from 'node:os';
import { autoOrder } from '../engine/backends.js';
import { type Attempt, tryBackend } from '../engine/try-backend.js';
import { host, versions } from './provenance.js';

/** What works on this machine. */
export interface Diagnosis {
  readonly versions: Readonly<Record<string, string>>;
  readonly host: Readonly<Record<string, string | number>>;
  /** Memory not in use, GiB. */
  readonly freeMemoryGiB: number;
  /** Every backend in the order in which `auto` tries them. */
  readonly backends: readonly { readonly backend: string; readonly attempt: Attempt }[];
  /** The backend that `auto` takes, or null where none works. */
  readonly auto: string | null;
}

/** Tries every backend, each in a process of its own. */
export async function diagnose(): Promise<Diagnosis> {
  const backends = [];
  for (const backend of autoOrder) backends.push({ backend, attempt: await tryBackend(backend) });
  return {
    versions: versions(),
    host: host(),
    freeMemoryGiB: Math.round((os.freemem() / 2 ** 30) * 10) / 10,
    backends,
    auto: backends.find(({ attempt }) => attempt.works)?.backend ?? null,
  };
}

/** A diagnosis for the terminal. */
export function diagnosisText({ versions, host, freeMemoryGiB, backends, auto }: Diagnosis): string {
  const width = Math.max(...backends.map(({ backend }) => backend.length));
  return [
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    `${host.processor}, ${host.cores} cores, ${host.memoryGiB} GiB of memory (${freeMemoryGiB} free)`,
    `${host.platform}`,
    '',
    'backends',
    ...backends.map(({ backend, attempt }) => {
      const state = attempt.works ? `works (loaded in ${Math.round(attempt.ms)} ms)` : attempt.reason;
      return `  ${backend.padEnd(width)}  ${state}${backend === auto ? '; taken by --backend auto' : ''}`;
    }),
  ].join('\n');
}
