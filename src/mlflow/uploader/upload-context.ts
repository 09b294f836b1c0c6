import type { Connection } from '../client/index.js';
import type { JournalView } from './journal-view.js';
import type { RowIntake } from './row-intake.js';
import type { SetAside } from './send-batch.js';
import type { UploadState } from './upload-state.js';

/** What happened so far in one session of an upload. */
export interface UploadTally {
  /** Rows of metrics.jsonl that the server acknowledged. */
  rows: number;
  /** Trials whose end the server acknowledged. */
  ends: number;
  /** Runs that somebody had deleted and that were needed again. */
  restored: number;
  readonly setAside: SetAside[];
}

/** How far the records have come. */
export interface Phase {
  /** Whether a run may still add to them. */
  atWork: boolean;
  /** Whether rows are sent without a wait for others to be sent with. */
  flush: boolean;
  /** Whether no run adds to them and all of them has been read. */
  settled: boolean;
}

/** What the steps of an upload share. */
export interface UploadContext {
  /** Tries again until its signal is aborted. */
  readonly connection: Connection;
  readonly state: UploadState;
  readonly view: JournalView;
  readonly intake: RowIntake;
  readonly tally: UploadTally;
  readonly phase: Phase;
  /** Metrics, params and tags a request, at most. */
  readonly entities: number;
  /** Who uploads, as MLflow shows it. */
  readonly user: string;
  readonly now: () => number;
}
