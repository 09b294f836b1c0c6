import { trialColumns, trialRow } from '../export/trials-csv.js';
import { eachTrial } from '../records/each-trial.js';
import { findSweep } from './find-sweep.js';
import { openTables, type TablesRequest } from './open-tables.js';

/** One ended trial, by the columns of trials.csv; null where a field is empty. */
export type TrialRow = Readonly<Record<string, string | number | boolean | null>>;

/** One value of one metric at one step. */
export interface MetricRow {
  readonly trial_id: string;
  readonly step: number;
  readonly metric: string;
  /** NaN or infinite where the training was. */
  readonly value: number;
}

/** Where a sweep is, and which of its trials are wanted. */
export interface ReadTablesOptions extends TablesRequest {
  /** The folder that holds a folder for each sweep; default `results`. */
  readonly results?: string;
}

/**
 * Both tables of a sweep as arrays, as `trials.csv` and `metrics.csv` hold them. `sweep` is its name under the results,
 * its folder or its experiment file. Throws an InvalidRequest of one sentence where there is none. All metrics are held in
 * memory; for very many, export them.
 */
export async function readTables(
  sweep: string,
  { results = 'results', ...request }: ReadTablesOptions = {},
): Promise<{ readonly trials: readonly TrialRow[]; readonly metrics: readonly MetricRow[] }> {
  const { folder } = await findSweep(sweep, results);
  const { plan, ends } = await openTables(folder, request);
  const columns = trialColumns(plan.axes);
  const trials: TrialRow[] = [];
  for (const trial of plan.trials) {
    const end = ends.get(trial.id);
    if (end === undefined) continue;
    const row = trialRow(trial, plan.axes, end);
    trials.push(Object.fromEntries(columns.map((column, i) => [column, row[i]!])));
  }
  const metrics: MetricRow[] = [];
  const ended = plan.trials.flatMap(({ id }) => ends.get(id) ?? []);
  await eachTrial(folder, ended, ({ id }, rows) => {
    for (const { step, metrics: values } of rows) {
      for (const metric in values)
        metrics.push({ trial_id: id, step, metric, value: Number(values[metric]) });
    }
  });
  return { trials, metrics };
}
