import { type Cohort, groupCohorts, type Sizing } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';

/**
 * The cohorts of a run. Trials that an earlier run began come last, and in cohorts that are at most half as large with
 * every start: one of them may have brought the whole process down, and from run to run it comes to stand alone,
 * behind everything else. Trials of a cohort go on from the same step.
 */
export function firstCohorts(
  trials: readonly Trial[],
  starts: ReadonlyMap<string, number>,
  sizingOf: (trial: Trial) => Sizing,
  slots: number,
  stepOf: (trial: Trial) => number = () => 0,
): Cohort[] {
  const groups = new Map<string, { readonly count: number; readonly members: Trial[] }>();
  for (const trial of trials) {
    const count = starts.get(trial.id) ?? 0;
    const key = `${count} ${stepOf(trial)}`;
    const group = groups.get(key) ?? { count, members: [] };
    groups.set(key, group);
    group.members.push(trial);
  }
  const inOrder = [...groups.values()].sort((a, b) => a.count - b.count);
  return inOrder.flatMap(({ count, members }) => {
    const smaller = (trial: Trial) => {
      const sizing = sizingOf(trial);
      return { ...sizing, size: Math.max(1, Math.floor(sizing.size / 2 ** count)) };
    };
    return groupCohorts(members, smaller, slots);
  });
}
