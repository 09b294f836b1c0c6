import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { sha256Hex } from '../../math/hash.js';
import {
  type ArtifactContent,
  type Connection,
  MlflowError,
  servesArtifacts,
  uploadArtifact,
} from '../client/index.js';
import type { UploadState } from './upload-state.js';

/** The tables and pages that a run makes in a sweep's folder, where they are there. */
const derivedFiles = ['trials.csv', 'metrics.csv', 'report.html'] as const;

/** A large file may take its time, milliseconds. */
const patience = 600_000;

/** An artifact, and what tells its content from another's. */
interface Artifact {
  readonly path: string;
  readonly stamp: string;
  readonly content: ArtifactContent;
}

/** Texts as artifacts. */
export function textArtifacts(texts: ReadonlyMap<string, string>): readonly Artifact[] {
  return [...texts].map(([name, text]) => ({
    path: name,
    stamp: sha256Hex(text).slice(0, 16),
    content: Buffer.from(text),
  }));
}

/** The files of a sweep's folder as artifacts. */
export async function fileArtifacts(folder: string): Promise<readonly Artifact[]> {
  const found = await Promise.all(
    derivedFiles.map(async (name): Promise<Artifact[]> => {
      const file = path.join(folder, name);
      const info = await stat(file).catch(() => undefined);
      if (info === undefined) return [];
      const content = () => Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
      return [{ path: name, stamp: `${info.size} bytes, ${info.mtimeMs}`, content }];
    }),
  );
  return found.flat();
}

/**
 * Uploads those of the artifacts that the server has not got. Returns why it cannot have them, in a sentence, or null:
 * artifacts are copies of what is in the sweep's folder, so that an upload does not fail for them.
 */
export async function uploadArtifacts(
  connection: Connection,
  artifactUri: string,
  state: UploadState,
  artifacts: readonly Artifact[],
): Promise<string | null> {
  if (!servesArtifacts(artifactUri))
    return `the files of the sweep were not uploaded: the server keeps artifacts in ${artifactUri}, which it does not serve itself`;
  for (const { path: name, stamp, content } of artifacts) {
    if (state.artifacts.get(name) === stamp) continue;
    try {
      await uploadArtifact({ ...connection, retries: 3, timeout: patience }, artifactUri, name, content);
    } catch (error) {
      if (error instanceof MlflowError) return `${name} was not uploaded: ${error.message}`;
      throw error;
    }
    await state.keepArtifact(name, stamp);
  }
  return null;
}
