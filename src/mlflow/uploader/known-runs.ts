import { type Connection, deleteRun, type Run, searchRuns, setTag } from '../client/index.js';
import { taggedWith } from './create-run-once.js';
import type { StateContent, UploadedAttempt } from './upload-state.js';

/**
 * Brings what is kept of a sweep's runs into line with what the server has of them. A run that was created and not kept
 * is found by its tags, a second one for the same attempt goes into the bin, and one that is no more is forgotten.
 */
export async function knownRuns(connection: Connection, content: StateContent): Promise<StateContent> {
  const { experiment, sweep, parent } = content.header;
  const attempts = new Map<string, UploadedAttempt>();
  const taken = new Set<string>();
  const strangers: Run[] = [];
  const query = {
    experimentIds: [experiment],
    filter: taggedWith({ sweep_id: sweep }),
    view: 'ALL' as const,
  };
  for await (const run of searchRuns(connection, query)) {
    if (run.tags.trial_id === undefined) continue;
    if (run.lifecycleStage === 'active' && run.tags['mlflow.parentRunId'] !== parent)
      await setTag(connection, run.id, 'mlflow.parentRunId', parent);
    const kept = content.attempts.get(run.id);
    if (kept === undefined) strangers.push(run);
    else {
      attempts.set(run.id, kept);
      taken.add(keyOf(run));
    }
  }
  for (const run of strangers) {
    if (run.lifecycleStage === 'deleted') continue;
    if (taken.has(keyOf(run))) await deleteRun(connection, run.id);
    else attempts.set(run.id, adopted(run));
    taken.add(keyOf(run));
  }
  const lost = [...content.attempts.keys()].some((run) => !attempts.has(run));
  return { ...content, attempts, metrics: lost ? 0 : content.metrics };
}

/** Sends runs of this sweep into the bin that stand as RUNNING and that nobody keeps: what a doubled request made. */
export async function removeStrays(
  connection: Connection,
  { header, attempts }: Pick<StateContent, 'header'> & { readonly attempts: ReadonlyMap<string, unknown> },
): Promise<void> {
  const filter = `${taggedWith({ sweep_id: header.sweep })} and attributes.status = 'RUNNING'`;
  const strays: string[] = [];
  for await (const { id } of searchRuns(connection, { experimentIds: [header.experiment], filter }))
    if (!attempts.has(id) && id !== header.parent) strays.push(id);
  for (const id of strays) await deleteRun(connection, id);
}

function keyOf({ tags }: Run): string {
  return `${tags.trial_id} ${tags.attempt}`;
}

function adopted({ id, status, tags }: Run): UploadedAttempt {
  const { trial_id, attempt } = tags;
  return {
    run: id,
    trial: trial_id!,
    attempt: Number(attempt),
    to: 0,
    step: -1,
    ...(status !== 'RUNNING' && { status }),
  };
}
