import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { backends } from './backends.js';
import type { BackendName } from './engine.js';
import type { GpuLimits } from './gpu-limits.js';

/**
 * Whether a backend works on this machine; `ms` is what loading it and one tiny gradient took, `device` the GPU that
 * does its work and `limits` what it grants, `standIn` what plays the GPU.
 */
export type Attempt =
  | {
      readonly works: true;
      readonly ms: number;
      readonly device?: string;
      readonly limits?: GpuLimits;
      readonly standIn?: string;
    }
  | { readonly works: false; readonly reason: string };

const child = fileURLToPath(new URL('./try-backend-child.js', import.meta.url));
const timeout = 120_000;

/** Tries a backend in a child process, so that a native crash ends only that. */
export async function tryBackend(name: BackendName): Promise<Attempt> {
  const reason = backends[name].absent();
  if (reason !== undefined) return { works: false, reason };
  return await new Promise((resolve) => {
    execFile(process.execPath, [child, name], { timeout }, (error, stdout, stderr) => {
      const answer = stdout.split('\n').find((line) => line.startsWith('{'));
      if (answer) resolve(JSON.parse(answer) as Attempt);
      else resolve({ works: false, reason: deathOf(error, stderr) });
    });
  });
}

function deathOf(
  error: { code?: unknown; signal?: unknown; killed?: boolean } | null,
  stderr: string,
): string {
  const last = stderr.trim().split('\n').at(-1);
  const how = error?.killed
    ? `it gave no answer within ${timeout / 1000} s`
    : `it ended its process (${String(error?.signal ?? `exit code ${String(error?.code ?? 0)}`)})`;
  return last ? `${how}: ${last}` : how;
}
