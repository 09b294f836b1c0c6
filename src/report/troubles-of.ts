import type { Trouble } from './report-data.js';
import type { PlaceOf, ReportSource } from './report-source.js';

/** Trials that have not completed, those alike in outcome, reason and place together, the most first. */
export function troublesOf({ trials, ends }: ReportSource, placeOf: PlaceOf): readonly Trouble[] {
  const troubles = new Map<string, Trouble>();
  for (const trial of trials) {
    const outcome = ends.get(trial.id)?.outcome;
    if (outcome === undefined || outcome.kind === 'completed') continue;
    const { value, group } = placeOf(trial);
    const reason =
      outcome.kind === 'diverged'
        ? 'the loss or the gradient was no longer finite'
        : outcome.reason.split('\n')[0]!;
    const place = group === '' ? value : `${group}: ${value}`;
    const key = [outcome.kind, reason, place].join('\n');
    const trials = (troubles.get(key)?.trials ?? 0) + 1;
    troubles.set(key, { outcome: outcome.kind, reason, value: place, trials });
  }
  return [...troubles.values()].sort((a, b) => b.trials - a.trials);
}
