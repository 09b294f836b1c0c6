import { deleteRun, MlflowError, restoreRun } from '../client/index.js';
import type { Need } from './attempt-needs.js';
import type { AttemptUpload } from './attempt-upload.js';
import { createRunOnce } from './create-run-once.js';
import { RunGone } from './run-gone.js';
import { sendEnd, sendRows } from './send-rows.js';
import { setStatus } from './set-status.js';
import { sourceTags } from './sweep-layout.js';
import { sourceLabels, trialLabels } from './trial-layout.js';
import type { UploadContext } from './upload-context.js';

type Step = (upload: AttemptUpload, context: UploadContext) => Promise<void>;

const steps: Readonly<Record<Need, Step>> = {
  delete: removeSuperseded,
  create,
  reread: (upload, { intake }) => intake.rewind(upload),
  reopen: (upload, context) => setStatus(upload, context, 'RUNNING'),
  rows: sendRows,
  end: (upload, context) => sendEnd(upload, context),
  kill: (upload, context) =>
    setStatus(upload, context, 'KILLED', upload.lastTime ?? startOf(upload, context)),
};

/** Does for an attempt what it needs, and keeps that it is done. A run that somebody deleted is brought back first. */
export async function deliver(upload: AttemptUpload, need: Need, context: UploadContext): Promise<void> {
  try {
    await steps[need](upload, context);
  } catch (error) {
    if (!(error instanceof RunGone)) throw error;
    if (error.deleted) await restoreRun(context.connection, upload.run!);
    else await beginAnew(upload, context);
    context.tally.restored += 1;
  }
}

/** The run of an attempt that another one has replaced goes, so that each trial shows once. */
async function removeSuperseded(upload: AttemptUpload, { connection, state }: UploadContext): Promise<void> {
  upload.drop();
  const { run } = upload;
  if (run === undefined) return;
  await deleteRun(connection, run).catch((error: unknown) => {
    if (!(error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST')) throw error;
  });
  upload.run = undefined;
  await state.forget(run);
}

async function create(upload: AttemptUpload, context: UploadContext): Promise<void> {
  const { connection, state, view, user } = context;
  const { trial: id, attempt } = upload;
  const trial = view.trials.get(id);
  const source = view.sources.get(id);
  const { name, tags } =
    trial === undefined && source !== undefined
      ? sourceLabels(source, attempt)
      : trialLabels(id, trial, attempt);
  const { sweep, experiment: experimentId, parent } = state.header;
  const run = await createRunOnce(
    connection,
    {
      experimentId,
      name,
      startTime: Math.round(startOf(upload, context)),
      tags: { ...tags, ...sourceTags(view.sweep!, user), 'mlflow.parentRunId': parent },
    },
    attemptTags(sweep, upload),
  );
  upload.run = run.id;
  await state.keep(upload.known);
}

/** The tags that no other run has. */
export function attemptTags(
  sweep: string,
  { trial, attempt }: Pick<AttemptUpload, 'trial' | 'attempt'>,
): Readonly<Record<string, string>> {
  return { sweep_id: sweep, trial_id: trial, attempt: String(attempt) };
}

/** A run that exists no more is created again, and gets all that it had. */
async function beginAnew(upload: AttemptUpload, { state }: UploadContext): Promise<void> {
  const run = upload.run!;
  await state.keepMetrics(0);
  upload.rewind();
  await state.forget(run);
}

/** When an attempt began, milliseconds since 1970. */
function startOf({ trial, attempt, lastTime }: AttemptUpload, { view, now }: UploadContext): number {
  const begun = view.begun.get(trial);
  return begun?.attempt === attempt ? begun.time : (lastTime ?? now());
}
