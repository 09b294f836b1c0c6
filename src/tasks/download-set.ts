import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../disk/write-atomically.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { NamedSet, RemoteFile } from './named-sets.js';

/** Takes a line about how far a download is. */
export type Tell = (line: string) => void;

/** A server that says nothing for so long counts as unreachable, in milliseconds. */
const patience = 30_000;

/**
 * Downloads the files of a set that `folder` lacks. A file appears under its name once it is whole and has the size and
 * SHA-256 that it should have. Throws InvalidRequest, with one sentence that says where to get it by hand.
 */
export async function downloadSet(set: NamedSet, folder: string, tell: Tell): Promise<void> {
  const missing = set.files.filter(({ name }) => !existsSync(path.join(folder, name)));
  if (missing.length === 0) return;
  const total = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  tell(`${set.name}: downloading ${megabytes(total)} into ${folder}`);
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new InvalidRequest(`${set.name}: cannot make ${folder}: ${cause.message}`, { cause });
  });
  for (const file of missing) await downloadFile(set.name, file, path.join(folder, file.name), tell);
}

async function downloadFile(set: string, remote: RemoteFile, target: string, tell: Tell): Promise<void> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new InvalidRequest(
      `${set}: cannot download ${remote.url}: ${reason}; put the file into ${path.dirname(target)} by hand, or try again`,
      { cause },
    );
  };
  try {
    await writeAtomically(target, async (write) => {
      const abort = new AbortController();
      let timer = setTimeout(() => abort.abort(), patience);
      try {
        const response = await fetch(remote.url, { signal: abort.signal });
        if (!response.ok || response.body === null) refuse(`the server answers ${response.status}`);
        const hash = createHash('sha256');
        let bytes = 0;
        let told = 0;
        for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
          clearTimeout(timer);
          timer = setTimeout(() => abort.abort(), patience);
          hash.update(piece);
          bytes += piece.length;
          if (bytes > remote.bytes) refuse(`it is longer than ${remote.bytes} bytes`);
          await write(piece);
          const tenth = Math.floor((10 * bytes) / remote.bytes);
          if (tenth > told && remote.bytes > 1e6)
            tell(`${set}: ${remote.name}: ${10 * tenth} % of ${megabytes(remote.bytes)}`);
          told = tenth;
        }
        if (bytes !== remote.bytes) refuse(`${bytes} bytes came, and ${remote.bytes} were expected`);
        const sha256 = hash.digest('hex');
        if (sha256 !== remote.sha256) refuse(`its SHA-256 is ${sha256}, and ${remote.sha256} was expected`);
      } finally {
        clearTimeout(timer);
      }
    });
  } catch (error) {
    if (error instanceof InvalidRequest) throw error;
    const { cause, name, message } = error as Error;
    if (name === 'AbortError') refuse(`nothing came for ${patience / 1000} s`, error);
    refuse(cause instanceof Error ? cause.message : message, error);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
