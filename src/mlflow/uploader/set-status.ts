import { type RunStatus, updateRun } from '../client/index.js';
import type { AttemptUpload } from './attempt-upload.js';
import { checkRun, isRefusal } from './run-gone.js';
import type { UploadContext } from './upload-context.js';

/** Sets the status of an attempt's run and keeps that; `endTime` in milliseconds since 1970. Throws a RunGone. */
export async function setStatus(
  upload: AttemptUpload,
  { connection, state }: UploadContext,
  status: RunStatus,
  endTime?: number,
): Promise<void> {
  const run = upload.run!;
  try {
    await updateRun(connection, run, {
      status,
      ...(endTime !== undefined && { endTime: Math.round(endTime) }),
    });
  } catch (error) {
    if (isRefusal(error)) await checkRun(connection, run, error);
    throw error;
  }
  upload.status = status === 'RUNNING' ? undefined : status;
  await state.keep(upload.known);
}
