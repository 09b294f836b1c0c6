import type { Connection } from './connection.js';
import type { Metric } from './run.js';
import { call } from './send.js';
import { pairs } from './wire.js';

/** What a server takes in one batch. */
export const batchLimits = {
  metrics: 1000,
  params: 100,
  tags: 100,
  /** Metrics, params and tags together. */
  entities: 1000,
  /** Of the request's body. The server's own limit is 1,000,000. */
  bytes: 900_000,
  /** Characters of a key of any kind. */
  key: 250,
  /** Characters of a parameter's value. */
  paramValue: 6000,
  /** Characters of a tag's value; newer servers take 8000. */
  tagValue: 5000,
} as const;

/** What is recorded of one run at once. */
export interface Batch {
  readonly metrics?: readonly Metric[];
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Records metrics, params and tags of one run, within `batchLimits`. Doing it again adds nothing: SQL stores know a
 * value of a metric by its key, step, timestamp and value. NaN and the infinities are sent by name.
 */
export async function logBatch(
  connection: Connection,
  runId: string,
  { metrics = [], params, tags }: Batch,
): Promise<void> {
  const json = {
    run_id: runId,
    metrics: metrics.map(({ value, ...rest }) => ({
      ...rest,
      value: Number.isFinite(value) ? value : String(value),
    })),
    params: pairs(params),
    tags: pairs(tags),
  };
  await call(connection, { method: 'POST', path: 'runs/log-batch', json, repeatable: true });
}
