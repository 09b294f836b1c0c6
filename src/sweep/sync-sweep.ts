import type { Connection } from '../mlflow/client/index.js';
import type { UploadResult } from '../mlflow/uploader/upload-result.js';
import { uploadSweep } from '../mlflow/uploader/upload-sweep.js';
import { folderUser } from '../records/folder-user.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { checkUpload, userName } from './upload-run.js';

/** What an upload by itself is asked for. */
export interface SyncRequest {
  /** Of the sweep. */
  readonly name: string;
  readonly folder: string;
  readonly connection: Connection;
  /** Without an answer for so long the upload ends, milliseconds. */
  readonly patience: number;
  /** Ends the upload at once. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * Uploads what an MLflow server has not got of a sweep. Throws InvalidRequest, with one sentence, where there is no such
 * server, it turns this client away, or the sweep's folder cannot be read or written.
 */
export async function syncSweep({ name, folder, connection, ...rest }: SyncRequest): Promise<UploadResult> {
  await checkUpload(connection, name);
  const atWork = () => folderUser(folder) !== null;
  return uploadSweep({
    folder,
    connection,
    user: userName(),
    atWork,
    follow: false,
    share: 1,
    ...rest,
  }).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
}
