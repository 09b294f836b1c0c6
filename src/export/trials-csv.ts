import { type WritePiece, writeAtomically } from '../disk/write-atomically.js';
import { seedLabel } from '../plan/seed-label.js';
import type { Trial } from '../plan/trial.js';
import type { TrialEvent } from '../records/record.js';
import { type CsvOptions, type CsvValue, csvLines } from './csv-lines.js';

/** What an export takes from the plan: the axes' paths and the trials, both in the plan's order. */
export interface ExportPlan {
  readonly axes: readonly string[];
  readonly trials: readonly Trial[];
}

const rowsAtOnce = 1000;

/** Which columns of the trials are exported, and how. */
export interface TrialsOptions extends CsvOptions {
  /** The columns wanted, in this order; default all. */
  readonly columns?: readonly string[] | undefined;
}

/** Writes `trials.csv`: one row for each trial of the plan that has ended, in plan order. Returns the number of rows. */
export async function writeTrialsCsv(
  file: string,
  plan: ExportPlan,
  ends: ReadonlyMap<string, TrialEvent>,
): Promise<number> {
  return writeAtomically(file, (write) => streamTrialsCsv(write, plan, ends, {}));
}

/** Writes the ended trials of a plan as CSV, piece by piece, in plan order. Returns the number of rows. */
export async function streamTrialsCsv(
  write: WritePiece,
  plan: ExportPlan,
  ends: ReadonlyMap<string, TrialEvent>,
  options: TrialsOptions,
): Promise<number> {
  const all = trialColumns(plan.axes);
  const columns = options.columns ?? all;
  const places = columns.map((column) => all.indexOf(column));
  await write(csvLines([columns], options));
  let count = 0;
  for (let i = 0; i < plan.trials.length; i += rowsAtOnce) {
    const rows = plan.trials.slice(i, i + rowsAtOnce).flatMap((trial) => {
      const end = ends.get(trial.id);
      if (end === undefined) return [];
      const row = trialRow(trial, plan.axes, end);
      return [places.map((place) => row[place]!)];
    });
    await write(csvLines(rows, options));
    count += rows.length;
  }
  return count;
}

/** The columns of `trials.csv` for a plan with the given axes. */
export function trialColumns(axes: readonly string[]): readonly string[] {
  return [
    'trial_id',
    'outcome',
    'seed',
    ...axes,
    'first_loss',
    'final_loss',
    'best_loss',
    'final_val_loss',
    'best_val_loss',
    'steps',
    'first_bad_step',
    'duration_s',
  ];
}

/** A trial's row of `trials.csv`, by the columns of `trialColumns`. */
export function trialRow(trial: Trial, axes: readonly string[], end: TrialEvent): readonly CsvValue[] {
  const { outcome, summary } = end;
  return [
    trial.id,
    outcome.kind,
    seedLabel(trial.spec.seed),
    ...axes.map((axis) => trial.axes[axis] ?? null),
    summary.firstLoss,
    summary.finalLoss,
    summary.bestLoss,
    summary.finalValLoss,
    summary.bestValLoss,
    summary.steps,
    outcome.kind === 'diverged' ? outcome.firstBadStep : null,
    end.duration.toFixed(3),
  ];
}
