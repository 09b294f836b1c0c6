import type { Connection } from './connection.js';
import { MlflowError } from './mlflow-error.js';
import { paginate } from './paginate.js';
import { call } from './send.js';
import { pairs, record, type WireExperiment } from './wire.js';

/** Whether something is there or in the bin. */
export type LifecycleStage = 'active' | 'deleted';

/** Which of the two a search looks at. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** A named set of runs. */
export interface Experiment {
  readonly id: string;
  readonly name: string;
  readonly artifactLocation: string;
  readonly lifecycleStage: LifecycleStage;
  readonly tags: Readonly<Record<string, string>>;
}

/** What an experiment can be created with besides its name. */
export interface ExperimentOptions {
  readonly artifactLocation?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What `searchExperiments` looks for; without a filter every experiment. */
export interface ExperimentQuery {
  /** In MLflow's search syntax: `name LIKE 'init%'`. */
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly view?: ViewType;
  /** Experiments a request. Default 1000. */
  readonly pageSize?: number;
}

/** Creates an experiment and returns its id. Never sent twice, since that may create it twice. */
export async function createExperiment(
  connection: Connection,
  name: string,
  { artifactLocation, tags }: ExperimentOptions = {},
): Promise<string> {
  const { experiment_id: id } = await call<{ experiment_id: string }>(connection, {
    method: 'POST',
    path: 'experiments/create',
    json: { name, artifact_location: artifactLocation, tags: pairs(tags) },
    repeatable: false,
  });
  return id;
}

/** The experiment of a name, deleted ones too; undefined where there is none. */
export async function getExperimentByName(
  connection: Connection,
  name: string,
): Promise<Experiment | undefined> {
  try {
    const { experiment } = await call<{ experiment: WireExperiment }>(connection, {
      method: 'GET',
      path: 'experiments/get-by-name',
      query: { experiment_name: name },
      repeatable: true,
    });
    return experimentOf(experiment);
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}

/** The experiment of a name, created where it is missing; whoever creates it at the same time is no trouble. */
export async function getOrCreateExperiment(
  connection: Connection,
  name: string,
  options: ExperimentOptions = {},
): Promise<Experiment> {
  for (let tried = 1; ; tried++) {
    const found = await getExperimentByName(connection, name);
    if (found !== undefined) return found;
    try {
      await createExperiment(connection, name, options);
    } catch (error) {
      const mayBeThere =
        error instanceof MlflowError && (error.maybeDone || error.code === 'RESOURCE_ALREADY_EXISTS');
      if (!mayBeThere || tried > connection.retries) throw error;
    }
  }
}

/** Experiments page by page, the newest first unless `orderBy` says otherwise. */
export function searchExperiments(
  connection: Connection,
  { filter, orderBy, view = 'ACTIVE_ONLY', pageSize = 1000 }: ExperimentQuery = {},
): AsyncGenerator<Experiment, void, undefined> {
  return paginate(async (pageToken) => {
    const page = await call<{ experiments?: WireExperiment[]; next_page_token?: string }>(connection, {
      method: 'POST',
      path: 'experiments/search',
      json: { filter, order_by: orderBy, view_type: view, max_results: pageSize, page_token: pageToken },
      repeatable: true,
    });
    return { items: (page.experiments ?? []).map(experimentOf), nextPageToken: page.next_page_token };
  });
}

/** Sets a tag of an experiment, in place of its former value. */
export async function setExperimentTag(
  connection: Connection,
  experimentId: string,
  key: string,
  value: string,
): Promise<void> {
  await call(connection, {
    method: 'POST',
    path: 'experiments/set-experiment-tag',
    json: { experiment_id: experimentId, key, value },
    repeatable: true,
  });
}

function experimentOf(wire: WireExperiment): Experiment {
  return {
    id: wire.experiment_id,
    name: wire.name,
    artifactLocation: wire.artifact_location,
    lifecycleStage: wire.lifecycle_stage as LifecycleStage,
    tags: record(wire.tags),
  };
}
