import type { Measuring } from './contender.js';
import type { StopMetric } from './stop-rule.js';

/** Whether a rule decides at a step at which its metric is measured; `before` is where that was measured last. */
export type IsDue = (step: number, before: number) => boolean;

/** Whether a rule decides on a trial at a step: where its metric is measured and it is due, the last step aside. */
export function decidesAt(isDue: IsDue, metric: StopMetric, step: number, train: Measuring): boolean {
  const every = measuredEvery(metric, train);
  return step < train.steps && step % every === 0 && isDue(step, step - every);
}

/** The first step from `from` on at which a rule decides on a trial; undefined where there is none. */
export function firstDecision(
  isDue: IsDue,
  metric: StopMetric,
  from: number,
  train: Measuring,
): number | undefined {
  const every = measuredEvery(metric, train);
  for (let step = Math.ceil(from / every) * every; step < train.steps; step += every)
    if (isDue(step, step - every)) return step;
  return undefined;
}

function measuredEvery(metric: StopMetric, { logEvery, evaluateEvery }: Measuring): number {
  return metric === 'loss/val' ? evaluateEvery : logEvery;
}
