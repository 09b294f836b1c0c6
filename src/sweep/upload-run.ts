import os from 'node:os';
import { checkServer, reasonOf } from '../mlflow/check-server.js';
import { type Connection, MlflowError } from '../mlflow/client/index.js';
import { serverConnection } from '../mlflow/server-connection.js';
import { type UploadBeside, uploadBeside } from '../mlflow/upload-beside.js';
import { openExperiment } from '../mlflow/uploader/open-upload.js';
import { UploadHalted } from '../mlflow/uploader/upload-halted.js';
import type { UploadResult } from '../mlflow/uploader/upload-result.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { PreparedSweep } from './prepare-sweep.js';
import type { RunSurroundings } from './run-cohorts.js';
import type { UploadRequest } from './upload-request.js';

/** How an upload beside a run ended: what it came to, or in a sentence why there was none. */
export type RunUpload = UploadResult | { readonly failure: string };

/** An upload that was begun beside a run. */
export interface BegunUpload {
  /** Uploads the rest, now that the records are complete; an interrupt from here on ends it. */
  finish(): Promise<RunUpload>;
  /** Gives it up. */
  abandon(): void;
}

/**
 * Begins to upload what a run is about to record. Throws InvalidRequest, with one sentence, where the server cannot be
 * used; where it is optional, or this process goes on for one that crashed, that is said and the run does without.
 */
export async function beginUpload(
  { folder, loaded }: Pick<PreparedSweep, 'folder' | 'loaded'>,
  { uri, optional, share, patience }: UploadRequest,
  { stream, signal, supervisor, onUpload }: RunSurroundings,
): Promise<BegunUpload> {
  try {
    await checkUpload(serverConnection(uri, process.env), loaded.experiment.name);
  } catch (error) {
    const goesOn = optional || (supervisor?.assignment.crashed ?? null) !== null;
    if (!(error instanceof InvalidRequest && goesOn)) throw error;
    const failure = error.message;
    stream.write(`${failure}; the run goes on without\n`);
    return { finish: async () => ({ failure }), abandon: () => {} };
  }
  const upload = uploadBeside({ folder, uri, user: userName(), share, patience });
  return { finish: () => finish(upload, signal, onUpload), abandon: upload.stop };
}

async function finish(upload: UploadBeside, signal: AbortSignal, onUpload: () => void): Promise<RunUpload> {
  // Whoever has interrupted the training wants its records uploaded still; the next interrupt ends the process.
  if (!signal.aborted) signal.addEventListener('abort', upload.stop, { once: true });
  onUpload();
  upload.complete();
  try {
    return await upload.ended;
  } catch (error) {
    return { failure: (error as Error).message };
  } finally {
    signal.removeEventListener('abort', upload.stop);
  }
}

/** Throws InvalidRequest, with one sentence, where a server cannot take a sweep's upload; makes the experiment there. */
export async function checkUpload(connection: Connection, name: string): Promise<void> {
  const check = await checkServer(connection);
  if (!check.works) throw new InvalidRequest(`--mlflow: ${check.reason}`);
  try {
    await openExperiment({ ...connection, retries: 2 }, name);
  } catch (error) {
    if (error instanceof UploadHalted)
      throw new InvalidRequest(`--mlflow: ${error.message}`, { cause: error });
    if (!(error instanceof MlflowError)) throw error;
    throw new InvalidRequest(`--mlflow: ${reasonOf(error, connection)}`, { cause: error });
  }
}

/** The name of who runs this program, as the system has it. */
export function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return 'unknown';
  }
}
