import { canonicalJson } from '../math/canonical-json.js';
import { type TaskSpec, taskOf } from './registry.js';
import type { LoadedTask } from './task.js';

/** Reads the data of a task; `folder` is where a relative path starts. Throws InvalidRequest with one sentence. */
export function loadTask(spec: TaskSpec, folder: string): Promise<LoadedTask> {
  return taskOf(spec).load(spec, folder);
}

/** Loads each of `specs` once, and returns what finds the loaded task of any of them. */
export async function loadTasks(
  specs: Iterable<TaskSpec>,
  folder: string,
): Promise<(spec: TaskSpec) => LoadedTask> {
  const loaded = new Map<string, LoadedTask>();
  for (const spec of specs) {
    const key = canonicalJson(spec);
    if (!loaded.has(key)) loaded.set(key, await loadTask(spec, folder));
  }
  return (spec) => {
    const task = loaded.get(canonicalJson(spec));
    if (task === undefined) throw new Error(`task ${canonicalJson(spec)} is not loaded`);
    return task;
  };
}
