import type { TrialSpec } from '../../plan/trial.js';
import type { MetricsRow } from '../../records/record.js';
import type { Metric } from '../client/index.js';
import { mlflowKey } from './mlflow-key.js';

/** The most values of one run that are uploaded, validation aside: beyond, an MLflow server becomes slow. */
export const mostValues = 10_000;

/** The most validations of a trial that are uploaded at steps between those of the grid. */
const mostValidations = 1000;

/** What is uploaded of a row, and what is not. */
export interface UploadedRow {
  readonly metrics: readonly Metric[];
  /** Values that are not finite. */
  readonly nonFinite: number;
  /** Finite values at a step that is left out. */
  readonly thinned: number;
}

/**
 * Which logged steps of a trial are uploaded: every `stride`-th, so that there are no more than `mostValues` values,
 * besides the first and the last. The same for all trials that log alike, so that MLflow can average their curves.
 */
export function strideOf(train: TrialSpec['train'] | undefined, valuesARow: number): number {
  if (train === undefined) return 1;
  const logged = Math.floor(train.steps / train.logEvery) + 1;
  return Math.max(1, Math.ceil((logged * valuesARow) / mostValues));
}

/**
 * A row as metrics of MLflow, with the time at which it was recorded. Values that are not finite are left out: MLflow
 * would take one diverged seed's NaN into the average of its group. At a step between those uploaded only validation is.
 */
export function rowMetrics(
  { step, time, metrics }: MetricsRow,
  train: TrialSpec['train'] | undefined,
  stride: number,
): UploadedRow {
  const onGrid =
    train === undefined || step === train.steps || Math.floor(step / train.logEvery) % stride === 0;
  const validated = train !== undefined && train.steps / train.evaluateEvery <= mostValidations;
  const uploaded: Metric[] = [];
  let nonFinite = 0;
  let thinned = 0;
  for (const name in metrics) {
    const value = metrics[name]!;
    if (typeof value !== 'number') nonFinite += 1;
    else if (onGrid || (validated && name.endsWith('/val')))
      uploaded.push({ key: keyOf(name), value, timestamp: Math.round(time), step });
    else thinned += 1;
  }
  return { metrics: uploaded, nonFinite, thinned };
}

const keys = new Map<string, string>();

function keyOf(name: string): string {
  let key = keys.get(name);
  if (key === undefined) {
    key = mlflowKey(name);
    keys.set(name, key);
  }
  return key;
}
