import { canonicalJson } from '../math/canonical-json.js';
import { makePlan, type Plan } from '../plan/plan.js';
import type { TrialSpec } from '../plan/trial.js';
import type { SweepEvent, TrialEvent } from './record.js';

type Task = TrialSpec['task'];

/**
 * The plan of a run, made again from its record: neither the experiment file nor a data file is read. What the data
 * files held stands in the record or, in early journals, in the specs of `ends`. Null where the record holds no
 * experiment that can be expanded.
 */
export async function recordedPlan(
  { experiment, name, tasks = [] }: SweepEvent,
  ends: Iterable<TrialEvent>,
): Promise<Plan | null> {
  const resolved = new Map<string, Task>();
  for (const { spec } of ends) resolved.set(unpinned(spec.task), spec.task);
  for (const task of tasks) resolved.set(unpinned(task), task);
  const resolve = async (task: Task) => resolved.get(unpinned(task)) ?? task;
  try {
    return await makePlan({ ...(experiment as Parameters<typeof makePlan>[0]), name }, resolve);
  } catch {
    return null;
  }
}

/** A task as the experiment has it, whatever its data file holds. */
function unpinned(task: Task): string {
  if ('corpus' in task && typeof task.corpus === 'object') {
    const { sha256: _, ...corpus } = { alphabet: 'a-z', ...task.corpus } as Record<string, unknown>;
    return canonicalJson({ ...task, corpus });
  }
  if ('data' in task && typeof task.data === 'object') {
    const { sha256: _, ...data } = task.data;
    return canonicalJson({ ...task, data });
  }
  return canonicalJson(task);
}
