import { type ComparedSweep, type Comparison, compareTrials } from '../analysis/compare-trials.js';
import { usualMetric } from '../analysis/metric.js';

/**
 * The question that a sweep most likely asks, answered over what has ended: its initializers by cell, or else the first
 * axis that stands inside its initializer, or else its first axis. Null where nothing varies or nothing has ended.
 */
export function answerQuestion(sweep: ComparedSweep): Comparison | null {
  const { axes, trials, ends } = sweep;
  const paths = axes.map(({ path }) => path);
  const by =
    paths.find((path) => path === 'initializer') ??
    paths.find((path) => path.startsWith('initializer.')) ??
    paths.find((path) => !path.startsWith('task'));
  if (by === undefined || !trials.some(({ id }) => ends.has(id))) return null;
  const within = paths.filter((path) => path === 'cell' && path !== by);
  return compareTrials(sweep, { by, within, tune: [] }, usualMetric(trials, ends));
}
