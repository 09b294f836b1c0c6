import type { TrialEvent } from '../../records/record.js';
import type { AttemptUpload } from './attempt-upload.js';
import type { UploadContext } from './upload-context.js';

/** What is to be done next for an attempt. */
export type Need = 'delete' | 'create' | 'reread' | 'reopen' | 'rows' | 'end' | 'kill';

/** Rows wait at most so long for others to be sent with, milliseconds. */
const longestWait = 1000;

/** The end of a trial, where it is this attempt's and all its rows have been read. */
export function endOf(
  { trial, attempt, rowsEnd }: AttemptUpload,
  { view, intake }: Pick<UploadContext, 'view' | 'intake'>,
): TrialEvent | undefined {
  const end = view.ends.get(trial);
  return end?.attempt === attempt && intake.hasRead(rowsEnd) ? end : undefined;
}

/** The next thing to do for an attempt; undefined where there is nothing to do yet. */
export function needOf(
  upload: AttemptUpload,
  context: Pick<UploadContext, 'view' | 'intake' | 'phase' | 'entities' | 'now'>,
): Need | undefined {
  const { trial, attempt, run, status, values, rows } = upload;
  const { view, phase, entities, now } = context;
  const counts = view.attemptOf(trial);
  if (counts !== undefined && counts !== attempt)
    return run === undefined && rows === 0 ? undefined : 'delete';
  if (run === undefined) return 'create';
  if (upload.rewound) return 'reread';
  const end = endOf(upload, context);
  if (rows > 0) {
    if (status === 'KILLED' && phase.atWork) return 'reopen';
    const due = values >= entities || end !== undefined || phase.flush;
    return due || now() - upload.since >= longestWait ? 'rows' : undefined;
  }
  if (end !== undefined) return upload.ended === end.outcome.kind ? undefined : 'end';
  return status === undefined && phase.settled ? 'kill' : undefined;
}
