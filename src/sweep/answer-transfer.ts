import type { CurvePoint } from '../analysis/area-under-curve.js';
import { measureTransfer } from '../analysis/transfer.js';
import { warmRole } from '../analysis/warm-role.js';
import { sourceLabel } from '../plan/source-label.js';
import type { Trial } from '../plan/trial.js';
import { eachTrial } from '../records/each-trial.js';
import type { MetricsRow, TrialEvent } from '../records/record.js';
import { isFinding } from '../records/replay.js';
import type { TransferAnswer } from '../terminal/transfer-text.js';

/**
 * What beginning with other weights came to in a sweep, over what has ended, from the rows in its folder. Null where no
 * trial that begins so has ended with one beside it that began anew.
 */
export async function answerTransfer(
  folder: string,
  trials: readonly Trial[],
  ends: ReadonlyMap<string, TrialEvent>,
): Promise<TransferAnswer | null> {
  if (!trials.some(({ spec }) => spec.warmStart)) return null;
  const ended = trials.flatMap(({ id }) => {
    const end = ends.get(id);
    return end !== undefined && isFinding(end) ? [end] : [];
  });
  const metric = ended.some(({ summary }) => summary.finalValLoss !== null) ? 'loss/val' : 'loss/train';
  const curves = new Map<string, readonly CurvePoint[]>();
  await eachTrial(folder, ended, (end, rows) => {
    const curve = curveOf(end, rows, metric);
    if (curve.length > 0) curves.set(end.id, curve);
  });
  const places = measureTransfer(trials, ({ id }) => curves.get(id));
  return places.length === 0 ? null : { metric, places, sources: sourceNames(trials) };
}

/** A trial's loss by step. From where it is no longer finite it counts as the worst that it was. */
function curveOf(
  { outcome, spec }: TrialEvent,
  rows: readonly MetricsRow[],
  metric: string,
): readonly CurvePoint[] {
  const points = rows.flatMap(({ step, metrics }) => {
    const value = metrics[metric];
    return typeof value === 'number' ? [{ step, value }] : [];
  });
  if (outcome.kind !== 'diverged' || points.length === 0) return points;
  const worst = Math.max(...points.map(({ value }) => value));
  const kept = points.filter(({ step }) => step < outcome.firstBadStep);
  const from = { step: Math.max(outcome.firstBadStep, kept.at(-1)?.step ?? 0), value: worst };
  return [...kept, from, { step: spec.train.steps, value: worst }];
}

/** The sources by their hash, in words; of one source the seed is that of the trial that begins from it, or fixed. */
function sourceNames(trials: readonly Trial[]): TransferAnswer['sources'] {
  const names = new Map<string, string>();
  for (const trial of trials) {
    const from = trial.spec.warmStart?.from;
    if (from === undefined) continue;
    const label = from.kind === 'file' ? from.path : sourceLabel(from).replace(/, seed=\S+$/, '');
    names.set(warmRole(trial).source, label);
  }
  return Object.fromEntries(names);
}
