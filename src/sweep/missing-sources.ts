import path from 'node:path';
import { checkpointsFolder } from '../checkpoints/checkpoint-names.js';
import { isSourceSaved } from '../checkpoints/source-file.js';
import type { Trial } from '../plan/trial.js';
import { isMissing } from '../records/is-missing.js';
import type { TrialEvent } from '../records/record.js';

/** What a sweep's folder has of the trials that others begin from. */
export interface SourcesAtHand {
  /** The sweep's own folder. */
  readonly folder: string;
  readonly ends: ReadonlyMap<string, TrialEvent>;
  readonly retryFailed: boolean;
  /** On which their weights must have been trained; any when absent. */
  readonly backend?: string | undefined;
}

/**
 * The trials that must be trained before some missing ones, which begin from them, each before whatever begins from it:
 * those that have not ended, or whose weights are not in a whole file. Those that are missing themselves are left out.
 */
export async function missingSources(
  missing: readonly Trial[],
  { folder, ends, retryFailed, backend }: SourcesAtHand,
): Promise<readonly Trial[]> {
  const known = new Map<string, boolean>();
  const found: Trial[] = [];
  if (missing.every(({ source }) => source === undefined)) return found;
  const asked = new Set(missing.map(({ id }) => id));
  const need = async ({ source }: Trial): Promise<void> => {
    if (source === undefined || known.has(source.id)) return;
    const end = ends.get(source.id);
    const isLost =
      end?.outcome.kind === 'completed' &&
      !(await isSourceSaved(path.join(folder, checkpointsFolder), source.id, backend));
    const wanted = isMissing(end, retryFailed) || isLost;
    known.set(source.id, wanted);
    if (!wanted) return;
    await need(source);
    if (!asked.has(source.id)) found.push(source);
  };
  for (const trial of missing) await need(trial);
  return found;
}
