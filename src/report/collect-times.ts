import { type Duration, kaplanMeier } from '../analysis/kaplan-meier.js';
import { restrictedMean } from '../analysis/restricted-mean.js';
import { timeToThreshold } from '../analysis/time-to-threshold.js';
import type { MetricsRow } from '../records/record.js';
import type { TimeSet } from './report-data.js';

/** Gathers how long trials take to a loss, a trial at a time. */
export class TimeCollector {
  readonly #metric: string;
  readonly #losses: ReadonlyMap<string, number>;
  readonly #durations = new Map<string, Map<string, Duration[]>>();

  /** The loss to come to in each place; places without one are left out. */
  constructor(metric: string, losses: ReadonlyMap<string, number>) {
    this.#metric = metric;
    this.#losses = losses;
  }

  add(group: string, value: string, rows: readonly MetricsRow[]): void {
    const loss = this.#losses.get(group);
    if (loss === undefined) return;
    const points = rows.flatMap(({ step, metrics: { [this.#metric]: value } }) =>
      typeof value === 'number' ? [{ step, value }] : [],
    );
    if (points.length === 0) return;
    const byValue = this.#durations.get(group) ?? new Map<string, Duration[]>();
    this.#durations.set(group, byValue);
    const durations = byValue.get(value) ?? [];
    byValue.set(value, durations);
    durations.push(timeToThreshold(points, loss));
  }

  /** The times of some values in one place; null where none of them has any. */
  times(group: string, values: readonly string[]): TimeSet | null {
    const byValue = this.#durations.get(group);
    const loss = this.#losses.get(group);
    if (byValue === undefined || loss === undefined) return null;
    const known = values.flatMap((value) => {
      const durations = byValue.get(value);
      return durations === undefined ? [] : [{ value, durations }];
    });
    const horizon = known
      .flatMap(({ durations }) => durations)
      .reduce((last, { time }) => Math.max(last, time), 0);
    return {
      ...{ group, metric: this.#metric, loss },
      values: known.map(({ value, durations }) => ({
        value,
        ...restrictedMean(kaplanMeier(durations), horizon),
        trials: durations.length,
        reached: durations.filter(({ observed }) => observed).length,
      })),
    };
  }
}
