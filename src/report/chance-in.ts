import type { Trial } from '../plan/trial.js';
import type { ReportSource } from './report-source.js';

/** The chance level that some trials have in common; null where they have not one, or it is not known. */
export function chanceIn(
  { chanceOf }: Pick<ReportSource, 'chanceOf'>,
  trials: readonly Trial[],
): number | null {
  const levels = new Set(trials.map((trial) => chanceOf?.(trial) ?? null));
  return levels.size === 1 ? [...levels][0]! : null;
}
