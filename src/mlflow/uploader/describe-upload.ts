import type { JournalView } from './journal-view.js';
import type { OpenedUpload } from './open-upload.js';
import { pendingUpload } from './pending-upload.js';
import type { RowIntake } from './row-intake.js';
import type { UploadTally } from './upload-context.js';
import type { UploadOptions } from './upload-options.js';
import type { UploadResult } from './upload-result.js';
import { UploadState } from './upload-state.js';

/** How far a session of an upload has come. */
export interface UploadSession {
  readonly view: JournalView;
  readonly tally: UploadTally;
  opened?: OpenedUpload;
  intake?: RowIntake;
  release?: () => void;
  artifacts: string | null;
  problem: string | null;
}

/** What a session came to, and what the server has not got. */
export async function describeUpload(
  { folder, connection, atWork }: Pick<UploadOptions, 'folder' | 'connection' | 'atWork'>,
  { view, tally, opened, intake, artifacts, problem }: UploadSession,
): Promise<UploadResult> {
  await view.read();
  const kept = opened?.state ?? (await UploadState.read(folder));
  const here = kept?.header.server === connection.base.href ? kept : undefined;
  const begun = [...view.begun].filter(([id, { attempt }]) => view.ends.get(id)?.attempt !== attempt);
  return {
    server: connection.base.href,
    page: here === undefined ? null : pageOf(connection.base.href, here.header.experiment),
    rows: tally.rows,
    ends: tally.ends,
    pending: await pendingUpload(folder, view, here),
    running: atWork() ? begun.length : 0,
    nonFinite: intake?.nonFinite ?? 0,
    thinned: intake?.thinned ?? 0,
    setAside: tally.setAside,
    restored: tally.restored,
    artifacts,
    problem,
  };
}

/** Where a browser shows an experiment's runs: MLflow 3 opens its pages as those of a chat program unless it is told otherwise. */
function pageOf(server: string, experiment: string): string {
  return `${server}#/experiments/${experiment}/runs?workflowType=machine_learning`;
}
