import path from 'node:path';
import { checkpointsFolder, sourceName } from '../checkpoints/checkpoint-names.js';
import type { TrialSpec } from '../plan/trial.js';

/** Where the weights lie that a trial begins with, as a full path: a worker may stand in another folder. Undefined where it begins anew. */
export function weightsFile(
  { warmStart }: TrialSpec,
  /** `folder` is the sweep's own, `home` where paths of the experiment start. */
  { folder, home }: { readonly folder: string; readonly home: string },
): string | undefined {
  if (warmStart === undefined) return undefined;
  const { from } = warmStart;
  return from.kind === 'file' ? path.resolve(home, from.path) : sourceFile(folder, from.id);
}

/** The file of what a trial of a sweep leaves to others, as a full path. */
export function sourceFile(folder: string, trial: string): string {
  return path.resolve(folder, checkpointsFolder, sourceName(trial));
}
