import { areaUnderCurve } from '../analysis/area-under-curve.js';
import {
  type Metric,
  refuseMetric,
  rowMetric,
  type ScoreOf,
  summaryMetric,
  usualMetric,
} from '../analysis/metric.js';
import type { Trial } from '../plan/trial.js';
import { eachTrial } from '../records/each-trial.js';
import type { TrialEvent } from '../records/record.js';

/**
 * The metric of a name and every trial's value of it: from the ends where it is a column of trials.csv, else from the
 * rows. The last validation loss where no name is given. Throws InvalidRequest where no trial has such a metric.
 */
export async function readValues(
  folder: string,
  name: string | undefined,
  trials: readonly Trial[],
  ends: ReadonlyMap<string, TrialEvent>,
): Promise<{ readonly metric: Metric; readonly scoreOf: ScoreOf }> {
  const known = name === undefined ? usualMetric(trials, ends) : summaryMetric(name, trials, ends);
  if (known !== undefined) return known;
  const isArea = name!.startsWith('auc:');
  const row = isArea ? name!.slice('auc:'.length) : name!;
  const values = new Map<string, number>();
  const names = new Set<string>();
  const ended = trials.flatMap(({ id }) => ends.get(id) ?? []);
  await eachTrial(folder, ended, ({ id }, rows) => {
    for (const { metrics } of rows) for (const name in metrics) names.add(name);
    const points = rows.flatMap(({ step, metrics }) =>
      metrics[row] === undefined ? [] : [{ step, value: Number(metrics[row]) }],
    );
    if (points.length > 0) values.set(id, isArea ? areaUnderCurve(points) : points.at(-1)!.value);
  });
  if (values.size === 0) refuseMetric(name!, names);
  return { metric: rowMetric(name!, trials), scoreOf: ({ id }) => values.get(id) ?? null };
}
