import {
  type Batch,
  type Connection,
  logBatch,
  type Metric,
  MlflowError,
  waitToRetry,
} from '../client/index.js';
import { checkRun, isRefusal } from './run-gone.js';

/** A value that the server refuses, and why. */
export interface SetAside {
  readonly run: string;
  readonly kind: 'metric' | 'param' | 'tag';
  readonly key: string;
  /** Of a metric. */
  readonly step?: number;
  readonly message: string;
}

/** Entities of a batch that is sent again where the first time may have worked: older servers lose track of more. */
const resentAtOnce = 100;

type Entity =
  | { readonly kind: 'param' | 'tag'; readonly key: string; readonly value: string }
  | { readonly kind: 'metric'; readonly key: string; readonly metric: Metric };

/**
 * Records a batch, however long that takes, and returns what the server refuses: a refused batch is halved until the
 * guilty values stand alone. `resent`: a part of it may be there already. Throws a `RunGone`, or an `MlflowError` that
 * concerns more than this batch, or the connection's reason once that is aborted.
 */
export async function sendBatch(
  connection: Connection,
  run: string,
  batch: Batch,
  resent: boolean,
): Promise<readonly SetAside[]> {
  const patient = { ...connection, retries: Number.POSITIVE_INFINITY };
  if (resent) return sendPieces(patient, run, entitiesOf(batch), resentAtOnce);
  try {
    await logBatch({ ...connection, retries: 0 }, run, batch);
    return [];
  } catch (error) {
    if (isRefusal(error)) return halve(patient, run, entitiesOf(batch), error);
    if (!(error instanceof MlflowError && error.passing)) throw error;
    await waitToRetry(connection, error);
    const atOnce = error.maybeDone ? resentAtOnce : Number.POSITIVE_INFINITY;
    return sendPieces(patient, run, entitiesOf(batch), atOnce);
  }
}

async function sendPieces(
  connection: Connection,
  run: string,
  entities: readonly Entity[],
  atOnce: number,
): Promise<readonly SetAside[]> {
  const setAside: SetAside[] = [];
  for (let start = 0; start < entities.length; start += atOnce) {
    const piece = entities.slice(start, start + atOnce);
    try {
      await logBatch(connection, run, batchOf(piece));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      setAside.push(...(await halve(connection, run, piece, error)));
    }
  }
  return setAside;
}

async function halve(
  connection: Connection,
  run: string,
  entities: readonly Entity[],
  error: MlflowError,
): Promise<readonly SetAside[]> {
  await checkRun(connection, run, error);
  if (entities.length === 1) return [setAsideOf(run, entities[0]!, error.message)];
  return sendPieces(connection, run, entities, Math.ceil(entities.length / 2));
}

function setAsideOf(run: string, entity: Entity, message: string): SetAside {
  const { kind, key } = entity;
  return { run, kind, key, ...('metric' in entity && { step: entity.metric.step }), message };
}

function entitiesOf({ metrics = [], params = {}, tags = {} }: Batch): readonly Entity[] {
  return [
    ...Object.entries(params).map(([key, value]) => ({ kind: 'param' as const, key, value })),
    ...Object.entries(tags).map(([key, value]) => ({ kind: 'tag' as const, key, value })),
    ...metrics.map((metric) => ({ kind: 'metric' as const, key: metric.key, metric })),
  ];
}

function batchOf(entities: readonly Entity[]): Batch {
  const params: Record<string, string> = {};
  const tags: Record<string, string> = {};
  const metrics: Metric[] = [];
  for (const entity of entities) {
    if (entity.kind === 'metric') metrics.push(entity.metric);
    else if (entity.kind === 'param') params[entity.key] = entity.value;
    else tags[entity.key] = entity.value;
  }
  return { metrics, params, tags };
}
