import { canonicalJson } from '../math/canonical-json.js';
import { remember } from '../math/remember.js';
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
  // The trials of a plan share their tasks: of the same object there is no need to ask twice.
  for (const spec of new Set(specs)) {
    const key = canonicalJson(spec);
    if (!loaded.has(key)) loaded.set(key, await loadTask(spec, folder));
  }
  return remember((spec) => {
    const task = loaded.get(canonicalJson(spec));
    if (task === undefined) throw new Error(`task ${canonicalJson(spec)} is not loaded`);
    return task;
  });
}
