import { type ConnectOptions, connect } from '../../../src/mlflow/client/index.js';
import type { UploadOptions } from '../../../src/mlflow/uploader/upload-options.js';
import type { UploadResult } from '../../../src/mlflow/uploader/upload-result.js';
import { uploadSweep } from '../../../src/mlflow/uploader/upload-sweep.js';

/** Uploads what is in a folder now, with short waits between tries, and so few values a request that each trial takes two. */
export function upload(
  uri: string,
  folder: string,
  options: Partial<UploadOptions> & { readonly connect?: ConnectOptions } = {},
): Promise<UploadResult> {
  const connection = connect(uri, { backoff: { first: 20, most: 500 }, ...options.connect });
  return uploadSweep({
    ...{ folder, connection, user: 'ann', atWork: () => false, follow: false, share: 1 },
    ...{ patience: 60_000, entities: 180, signal: new AbortController().signal, now: Date.now },
    ...options,
  });
}
