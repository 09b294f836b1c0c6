import { type Cohort, groupCohorts, type Sizing } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';

/**
 * The cohorts of a run. Trials that an earlier run began come last, and in cohorts that are at most half as large with
 * every attempt: one of them may have brought the whole process down, and from run to run it comes to stand alone,
 * behind everything else.
 */
export function firstCohorts(
  trials: readonly Trial[],
  attempts: ReadonlyMap<string, number>,
  sizingOf: (trial: Trial) => Sizing,
  slots: number,
): Cohort[] {
  const attempted = (trial: Trial) => attempts.get(trial.id) ?? 0;
  const counts = [...new Set(trials.map(attempted))].sort((a, b) => a - b);
  return counts.flatMap((count) => {
    const smaller = (trial: Trial) => {
      const sizing = sizingOf(trial);
      return { ...sizing, size: Math.max(1, Math.floor(sizing.size / 2 ** count)) };
    };
    return groupCohorts(
      trials.filter((trial) => attempted(trial) === count),
      smaller,
      slots,
    );
  });
}
