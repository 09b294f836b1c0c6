import type { Connection } from './connection.js';
import { paginate } from './paginate.js';
import { type Metric, metricOf } from './run.js';
import { call } from './send.js';
import type { WireMetric } from './wire.js';

/** Every value of one metric of a run, by ascending timestamp. */
export function getMetricHistory(
  connection: Connection,
  runId: string,
  key: string,
  { pageSize = 25_000 }: { readonly pageSize?: number } = {},
): AsyncGenerator<Metric, void, undefined> {
  return paginate(async (pageToken) => {
    const page = await call<{ metrics?: WireMetric[]; next_page_token?: string }>(connection, {
      method: 'GET',
      path: 'metrics/get-history',
      query: { run_id: runId, metric_key: key, max_results: pageSize, page_token: pageToken },
      repeatable: true,
    });
    return { items: (page.metrics ?? []).map(metricOf), nextPageToken: page.next_page_token };
  });
}
