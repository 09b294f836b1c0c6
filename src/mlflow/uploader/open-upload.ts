import {
  type Connection,
  getOrCreateExperiment,
  getRun,
  logBatch,
  MlflowError,
  type Run,
  restoreRun,
  searchRuns,
  updateRun,
} from '../client/index.js';
import { createRunOnce, taggedWith } from './create-run-once.js';
import type { JournalView } from './journal-view.js';
import { knownRuns } from './known-runs.js';
import { sweepLabels } from './sweep-layout.js';
import { UploadHalted } from './upload-halted.js';
import { type StateContent, UploadState } from './upload-state.js';

/** The server's side of an upload, ready. */
export interface OpenedUpload {
  readonly state: UploadState;
  /** The sweep's own run. */
  readonly parent: Run;
}

/**
 * Finds or makes a sweep's experiment and its run on the server, and what is kept of its trials' runs. `identity` tells
 * the sweep from every other. Throws an UploadHalted where the experiment is deleted.
 */
export async function openUpload(
  connection: Connection,
  folder: string,
  identity: string,
  view: JournalView,
  user: string,
): Promise<OpenedUpload> {
  const { name } = view.sweep!;
  const experiment = await openExperiment(connection, name);
  const tags = { sweep_id: identity, kind: 'sweep' };
  const kept = await keptState(connection, folder, identity, experiment);
  const found = kept?.parent ?? (await findRun(connection, experiment, tags));
  const labels = sweepLabels(view.sweep!, user);
  const parent =
    found ??
    (await createRunOnce(
      connection,
      { experimentId: experiment, name, startTime: view.since!, tags: labels.tags },
      tags,
    ));
  if (found !== undefined) {
    await logBatch(connection, parent.id, { tags: labels.tags });
    await updateRun(connection, parent.id, { status: 'RUNNING' });
  }
  const content: StateContent = kept?.content ?? {
    header: { v: 1, server: connection.base.href, sweep: identity, experiment, parent: parent.id },
    attempts: new Map(),
    artifacts: new Map(),
    metrics: 0,
  };
  const known = found === undefined ? content : await knownRuns(connection, content);
  return { state: await UploadState.create(folder, known), parent };
}

/** The id of an experiment that can take runs, made where it is missing; throws an UploadHalted where it is deleted. */
export async function openExperiment(connection: Connection, name: string): Promise<string> {
  const { id, lifecycleStage } = await getOrCreateExperiment(connection, name);
  if (lifecycleStage === 'active') return id;
  throw new UploadHalted(
    `the experiment ${name} is deleted on ${connection.base.href}: restore it there, or give the sweep another name`,
  );
}

async function keptState(
  connection: Connection,
  folder: string,
  sweep: string,
  experiment: string,
): Promise<{ readonly content: StateContent; readonly parent: Run } | undefined> {
  const content = await UploadState.read(folder);
  if (content === undefined) return undefined;
  const { header } = content;
  if (header.server !== connection.base.href || header.sweep !== sweep || header.experiment !== experiment)
    return undefined;
  const parent = await getRun(connection, header.parent).catch((error: unknown) => {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  });
  if (parent?.tags.sweep_id !== sweep) return undefined;
  if (parent.lifecycleStage === 'deleted') await restoreRun(connection, parent.id);
  return { content, parent };
}

async function findRun(
  connection: Connection,
  experiment: string,
  tags: Readonly<Record<string, string>>,
): Promise<Run | undefined> {
  const query = { experimentIds: [experiment], filter: taggedWith(tags), pageSize: 1 };
  for await (const run of searchRuns(connection, query)) return run;
  return undefined;
}
