import { groupLabel } from './group-label.js';
import { profileSet } from './profile-set.js';
import type { ProfileSet } from './report-data.js';
import type { PlaceOf, ReportSource } from './report-source.js';
import type { ValueGroup } from './value-groups.js';

/** The distribution of the results of some values in one place; null where all its trials diverged. */
export function profileOf(
  { trials, ends, answer }: ReportSource,
  { label, values }: ValueGroup,
  placeOf: PlaceOf,
): ProfileSet | null {
  const worst = answer?.comparison.groups.find(({ within }) => groupLabel(within) === label)?.worst ?? null;
  if (worst === null) return null;
  const losses = new Map<string, number[]>(values.map((value) => [value, []]));
  for (const trial of trials) {
    const kind = ends.get(trial.id)?.outcome.kind;
    const { value, group } = placeOf(trial);
    if (group !== label || (kind !== 'completed' && kind !== 'diverged')) continue;
    const loss = kind === 'diverged' ? worst : answer!.scoreOf(trial);
    if (loss !== null) losses.get(value)?.push(Number.isFinite(loss) ? loss : worst);
  }
  return profileSet(
    label,
    [...losses].map(([value, found]) => ({ value, losses: found })),
  );
}
