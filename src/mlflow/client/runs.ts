import type { Connection } from './connection.js';
import type { ViewType } from './experiments.js';
import { paginate } from './paginate.js';
import { type Run, type RunStatus, runOf } from './run.js';
import { call } from './send.js';
import { pairs, type WireRun } from './wire.js';

/** What a run is created with. */
export interface NewRun {
  readonly experimentId: string;
  readonly name?: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What can be changed of a run; what is absent stays. */
export interface RunUpdate {
  readonly status?: RunStatus;
  /** Milliseconds since 1970. */
  readonly endTime?: number;
  readonly name?: string;
}

/** What `searchRuns` looks for; without a filter every run of the experiments. */
export interface RunQuery {
  readonly experimentIds: readonly string[];
  /** In MLflow's search syntax: ``tags.`trial_id` = '0123' and metrics.loss < 1``. */
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly view?: ViewType;
  /** Runs a request. Default 1000. */
  readonly pageSize?: number;
}

/** A data set that a run used. */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema?: string;
  readonly profile?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Creates a run, which stands as RUNNING. Never sent twice, since that would create two: after an error with
 * `maybeDone` search for the run by a tag before creating it again.
 */
export async function createRun(
  connection: Connection,
  { experimentId, name, startTime, tags }: NewRun,
): Promise<Run> {
  const { run } = await call<{ run: WireRun }>(connection, {
    method: 'POST',
    path: 'runs/create',
    json: { experiment_id: experimentId, run_name: name, start_time: startTime, tags: pairs(tags) },
    repeatable: false,
  });
  return runOf(run);
}

/** A run by its id, a deleted one too; throws where there is none. */
export async function getRun(connection: Connection, runId: string): Promise<Run> {
  const { run } = await call<{ run: WireRun }>(connection, {
    method: 'GET',
    path: 'runs/get',
    query: { run_id: runId },
    repeatable: true,
  });
  return runOf(run);
}

/** Changes a run's status, end or name. */
export async function updateRun(
  connection: Connection,
  runId: string,
  { status, endTime, name }: RunUpdate,
): Promise<void> {
  const json = { run_id: runId, status, end_time: endTime, run_name: name };
  await call(connection, { method: 'POST', path: 'runs/update', json, repeatable: true });
}

/** Runs page by page. */
export function searchRuns(
  connection: Connection,
  { experimentIds, filter, orderBy, view = 'ACTIVE_ONLY', pageSize = 1000 }: RunQuery,
): AsyncGenerator<Run, void, undefined> {
  return paginate(async (pageToken) => {
    const page = await call<{ runs?: WireRun[]; next_page_token?: string }>(connection, {
      method: 'POST',
      path: 'runs/search',
      json: {
        experiment_ids: experimentIds,
        filter,
        order_by: orderBy,
        run_view_type: view,
        max_results: pageSize,
        page_token: pageToken,
      },
      repeatable: true,
    });
    return { items: (page.runs ?? []).map(runOf), nextPageToken: page.next_page_token };
  });
}

/** Puts a run into the bin. */
export async function deleteRun(connection: Connection, runId: string): Promise<void> {
  await call(connection, { method: 'POST', path: 'runs/delete', json: { run_id: runId }, repeatable: true });
}

/** Takes a run out of the bin. */
export async function restoreRun(connection: Connection, runId: string): Promise<void> {
  await call(connection, { method: 'POST', path: 'runs/restore', json: { run_id: runId }, repeatable: true });
}

/** Sets a tag of a run, in place of its former value. */
export async function setTag(
  connection: Connection,
  runId: string,
  key: string,
  value: string,
): Promise<void> {
  const json = { run_id: runId, key, value };
  await call(connection, { method: 'POST', path: 'runs/set-tag', json, repeatable: true });
}

/** Records a parameter; the same again is no harm, another value for the same key is refused. */
export async function logParam(
  connection: Connection,
  runId: string,
  key: string,
  value: string,
): Promise<void> {
  const json = { run_id: runId, key, value };
  await call(connection, { method: 'POST', path: 'runs/log-parameter', json, repeatable: true });
}

/** Records the data sets that a run used. */
export async function logInputs(
  connection: Connection,
  runId: string,
  datasets: readonly Dataset[],
): Promise<void> {
  const json = {
    run_id: runId,
    datasets: datasets.map(({ tags, sourceType, ...dataset }) => ({
      dataset: { ...dataset, source_type: sourceType },
      tags: pairs(tags),
    })),
  };
  await call(connection, { method: 'POST', path: 'runs/log-inputs', json, repeatable: true });
}
