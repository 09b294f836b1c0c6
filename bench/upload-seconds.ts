import { uploadBeside } from '../src/mlflow/upload-beside.js';
import { isComplete } from '../src/mlflow/uploader/upload-result.js';

/** Seconds that the upload of a finished sweep takes, on a thread as beside a run; throws an Error where not all of it arrives. */
export async function uploadSeconds(sweep: string, uri: string): Promise<number> {
  const start = performance.now();
  const upload = uploadBeside({ folder: sweep, uri, user: 'bench', share: 1, patience: 600_000 });
  upload.complete();
  const result = await upload.ended;
  const seconds = (performance.now() - start) / 1000;
  if (!isComplete(result)) throw new Error(`the upload of ${sweep} is not complete: ${result.problem}`);
  return seconds;
}
