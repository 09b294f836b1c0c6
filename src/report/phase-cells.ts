import { median } from '../analysis/median.js';
import type { ScoreOf } from '../analysis/metric.js';
import type { Trial } from '../plan/trial.js';
import type { TrialEvent } from '../records/record.js';
import { chanceIn } from './chance-in.js';
import type { PhaseCell } from './report-data.js';
import type { PlaceOf, ReportSource } from './report-source.js';

/** Every value in every place, over its trials that completed or diverged; `firstNorms` are by trial id. */
export function phaseCells(
  source: ReportSource,
  placeOf: PlaceOf,
  firstNorms: ReadonlyMap<string, number>,
): readonly PhaseCell[] {
  const { trials, ends, answer } = source;
  const cells = new Map<string, Trial[]>();
  for (const trial of trials) {
    const kind = ends.get(trial.id)?.outcome.kind;
    if (kind !== 'completed' && kind !== 'diverged') continue;
    const { value, group } = placeOf(trial);
    const key = `${group}\n${value}`;
    const alike = cells.get(key);
    if (alike) alike.push(trial);
    else cells.set(key, [trial]);
  }
  return [...cells.values()].map((alike) => {
    const diverged = alike.filter(({ id }) => ends.get(id)!.outcome.kind === 'diverged').length;
    const scores = alike.flatMap((trial) => (answer?.scoreOf ?? lastLoss(ends))(trial) ?? []);
    const norms = alike.flatMap(({ id }) => firstNorms.get(id) ?? []);
    return {
      ...placeOf(alike[0]!),
      trials: alike.length,
      score: scores.length > 0 ? median(scores) : null,
      gradNorm: norms.length > 0 ? median(norms) : null,
      divergence: diverged / alike.length,
      chance: chanceIn(source, alike),
    };
  });
}

function lastLoss(ends: ReadonlyMap<string, TrialEvent>): ScoreOf {
  return ({ id }) => ends.get(id)?.summary.finalValLoss ?? ends.get(id)?.summary.finalLoss ?? null;
}
