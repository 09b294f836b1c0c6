import type { Trial } from '../plan/trial.js';
import type { Summary, TrialEvent } from '../records/record.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';

/** What trials are judged by. */
export interface Metric {
  /** As it was asked for: a column of trials.csv, or a metric of metrics.csv by its last value or its `auc:`. */
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** The unit of its values, in words; empty where they have none. */
  readonly unit: string;
}

/** A trial's value of a metric; null where it has none. Whether it diverged is not asked. */
export type ScoreOf = (trial: Trial) => number | null;

/** The columns of trials.csv by which trials can be judged. */
const columns: Readonly<Record<string, keyof Summary>> = {
  final_val_loss: 'finalValLoss',
  final_loss: 'finalLoss',
  best_val_loss: 'bestValLoss',
  best_loss: 'bestLoss',
};

/** The metric of a name, with what trials come to by it; `loaded` holds metrics that stand in rows. Throws InvalidRequest. */
export function summaryMetric(
  name: string,
  trials: readonly Trial[],
  ends: ReadonlyMap<string, TrialEvent>,
): { readonly metric: Metric; readonly scoreOf: ScoreOf } | undefined {
  const field = columns[name];
  if (field === undefined) return undefined;
  const unit = unitOf(name, trials);
  return {
    metric: { name, higherIsBetter: false, unit },
    scoreOf: ({ id }) => ends.get(id)?.summary[field] ?? null,
  };
}

/** The metric by which a sweep is judged where none is asked for: the last validation loss, or the last training loss. */
export function usualMetric(trials: readonly Trial[], ends: ReadonlyMap<string, TrialEvent>) {
  const validated = trials.some(({ id }) => (ends.get(id)?.summary.finalValLoss ?? null) !== null);
  return summaryMetric(validated ? 'final_val_loss' : 'final_loss', trials, ends)!;
}

/** A metric that stands in rows, judged by `name`: its last value or, after `auc:`, its area under the curve. */
export function rowMetric(name: string, trials: readonly Trial[]): Metric {
  const row = name.replace(/^auc:/, '');
  return { name, higherIsBetter: /^(f1|accuracy)\//.test(row), unit: unitOf(row, trials) };
}

/** Refuses a metric that no trial has. */
export function refuseMetric(name: string, inRows: Iterable<string>): never {
  const known = [...Object.keys(columns), ...inRows];
  const hint = suggest(name, known) || `; there are ${known.slice(0, 12).join(', ')}`;
  throw new InvalidRequest(`--metric ${name}: no trial has it${hint}`);
}

function unitOf(name: string, trials: readonly Trial[]): string {
  if (!/loss/.test(name)) return '';
  const kinds = new Set(trials.map(({ spec }) => spec.task.kind));
  return [...kinds].every((kind) => kind === 'charLm' || kind === 'truecase') ? 'nats' : '';
}
