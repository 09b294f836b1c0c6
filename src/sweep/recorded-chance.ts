import { canonicalJson } from '../math/canonical-json.js';
import type { Trial } from '../plan/trial.js';
import type { SweepEvent } from '../records/record.js';
import { chanceLevel } from '../tasks/index.js';

/**
 * What tells the loss of a model that knows nothing of a trial's task: by the task's spec or, where only the data tell it,
 * by what the runs of the sweep recorded of them; null where neither does.
 */
export function recordedChance(sweeps: readonly SweepEvent[]): (trial: Trial) => number | null {
  const recorded = new Map<string, number>();
  for (const { tasks = [], chances = [] } of sweeps)
    for (const [at, chance] of chances.entries()) recorded.set(canonicalJson(tasks[at]), chance);
  return ({ spec: { task } }) => chanceLevel(task) ?? recorded.get(canonicalJson(task)) ?? null;
}
