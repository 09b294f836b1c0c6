import { setTimeout } from 'node:timers/promises';
import { lockFolder } from '../../records/folder-lock.js';
import { batchLimits, type Connection, MlflowError, updateRun } from '../client/index.js';
import { Attempts } from './attempts.js';
import { describeUpload, type UploadSession } from './describe-upload.js';
import { drainRecords } from './drain-records.js';
import { JournalView } from './journal-view.js';
import { removeStrays } from './known-runs.js';
import { openUpload } from './open-upload.js';
import { paceOf } from './pace.js';
import { RowIntake } from './row-intake.js';
import { sweepIdentity } from './sweep-identity.js';
import { sweepArtifacts } from './sweep-layout.js';
import { fileArtifacts, textArtifacts, uploadArtifacts } from './upload-artifacts.js';
import { UploadHalted } from './upload-halted.js';
import type { UploadOptions } from './upload-options.js';
import type { UploadResult } from './upload-result.js';
import { watchServer } from './watch-server.js';

/** The lock of a sweep's upload. */
const uploading = { file: 'mlflow.lock', doing: 'uploading' };

/** Between two looks for what must be there first, milliseconds. */
const lookEvery = 200;

/**
 * Uploads a sweep's records to an MLflow server: what the server has not got, in any number of sessions, each row once.
 * Ends early where the server says nothing for too long or turns this client away, and tells what it has not got then.
 * Throws an Error of one sentence where the records cannot be read or the folder cannot be written.
 */
export async function uploadSweep(options: UploadOptions): Promise<UploadResult> {
  const { connection, signal, patience: milliseconds, follow, atWork, now } = options;
  const unhurried = () => follow && atWork();
  const watch = watchServer(connection, signal, { milliseconds, unhurried, now });
  const session: UploadSession = {
    view: new JournalView(options.folder),
    tally: { rows: 0, ends: 0, restored: 0, setAside: [] },
    artifacts: null,
    problem: null,
  };
  try {
    await upload(options, session, watch.connection);
  } catch (error) {
    session.problem = problemOf(error);
    if (session.problem === null) throw error;
  } finally {
    watch.end();
    await session.intake?.close();
    await session.opened?.state.close();
    session.release?.();
  }
  return describeUpload(options, session).finally(() => session.view.close());
}

/** What ended an upload before its time, in a sentence; null for what concerns neither the server nor another upload. */
function problemOf(error: unknown): string | null {
  if (error instanceof MlflowError) return `${error.message} (${error.endpoint})`;
  return error instanceof UploadHalted ? error.message : null;
}

async function upload(options: UploadOptions, session: UploadSession, connection: Connection): Promise<void> {
  const { folder, user, share, follow, atWork, now } = options;
  const { view, tally } = session;
  await waitForRun(options, session, connection.signal!);
  if (view.sweep === undefined) return;
  session.release = await takeLock(options, connection.signal!);
  const identity = (await sweepIdentity(folder))!;
  session.opened = await openUpload(connection, folder, identity, view, user);
  const { state, parent } = session.opened;
  const texts = textArtifacts(sweepArtifacts(view.sweep));
  session.artifacts = await uploadArtifacts(connection, parent.artifactUri, state, texts);
  const attempts = new Attempts(state.attempts.values());
  const intake = new RowIntake(folder, view, attempts, state.metrics, now);
  session.intake = intake;
  const phase = { atWork: true, flush: !follow, settled: false };
  const { entities = batchLimits.entities } = options;
  const context = { connection, state, view, intake, tally, phase, entities, user, now };
  const pace = paceOf(connection, share, () => follow && atWork());
  await drainRecords(context, attempts, pace, options);
  await removeStrays(connection, state);
  if (phase.settled) await endSweepRun(context, parent.id);
  session.artifacts ??= await uploadArtifacts(
    { ...connection, signal: options.signal },
    parent.artifactUri,
    state,
    await fileArtifacts(folder),
  );
}

/** Waits until the journal tells of a run, or nobody is there to begin one. */
async function waitForRun(
  { follow, atWork }: UploadOptions,
  { view }: UploadSession,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const wait = follow && atWork();
    await view.read();
    if (view.sweep !== undefined || !wait) return;
    await pause(signal);
  }
}

/** Takes the sweep's upload for this process alone: at once, or where it follows a run when another one has ended. */
async function takeLock({ folder, follow, now }: UploadOptions, signal: AbortSignal): Promise<() => void> {
  for (;;) {
    const lock = await lockFolder(folder, now, undefined, uploading);
    if ('release' in lock) return lock.release;
    if (!follow) throw new UploadHalted(lock.refusal);
    await pause(signal);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await setTimeout(lookEvery, undefined, { signal }).catch(() => {
    throw signal.reason;
  });
}

/** The sweep's own run is FINISHED when all that was planned has ended. */
async function endSweepRun(
  { connection, view, now }: Pick<Parameters<typeof drainRecords>[0], 'connection' | 'view' | 'now'>,
  run: string,
): Promise<void> {
  const whole = view.planned.length > 0 && view.planned.every((id) => view.ends.has(id));
  await updateRun(connection, run, { status: whole ? 'FINISHED' : 'KILLED', endTime: now() });
}
