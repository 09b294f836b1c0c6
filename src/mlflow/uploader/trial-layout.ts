import { seedLabel } from '../../plan/seed-label.js';
import { sourceLabel } from '../../plan/source-label.js';
import type { Trial } from '../../plan/trial.js';
import type { Outcome, TrialEvent } from '../../records/record.js';
import { batchLimits, type Metric, type RunStatus } from '../client/index.js';
import { cutText } from './cut-text.js';
import { mlflowKeys } from './mlflow-key.js';

/** What a run of MLflow is called and tagged from its beginning. */
export interface RunLabels {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The labels of a trial's run. Of a trial that no recorded plan holds only the id is known. */
export function trialLabels(id: string, trial: Trial | undefined, attempt: number): RunLabels {
  const place = trial === undefined ? [] : Object.entries(trial.axes).map((axis) => axis.join('='));
  const seed = trial && seedLabel(trial.spec.seed);
  const name = [...place, seed === undefined ? `trial ${id}` : `seed=${seed}`].join(' ');
  const gridPoint = trial && [...place, `#${trial.gridPoint.slice(0, 6)}`].join(' ');
  return {
    name: cutText(name, batchLimits.key),
    tags: {
      trial_id: id,
      attempt: String(attempt),
      ...(gridPoint !== undefined && { grid_point: cutText(gridPoint, batchLimits.tagValue) }),
      ...(seed !== undefined && { seed }),
    },
  };
}

/** The labels of the run of a trial that others begin from, and that has no place on the axes. */
export function sourceLabels(source: Trial, attempt: number): RunLabels {
  return {
    name: cutText(`source: ${sourceLabel(source)}`, batchLimits.key),
    tags: {
      trial_id: source.id,
      attempt: String(attempt),
      kind: 'source',
      seed: seedLabel(source.spec.seed),
    },
  };
}

/**
 * A trial's place on every axis as params, on the first hundred at most; numbers as JavaScript prints them, so that
 * equal ones are equal texts.
 */
export function trialParams(trial: Trial | undefined): Readonly<Record<string, string>> {
  const axes = Object.entries(trial?.axes ?? {}).slice(0, batchLimits.params);
  const keys = mlflowKeys(axes.map(([path]) => path));
  const params = axes.map(([path, value]) => [
    keys.get(path)!,
    cutText(String(value), batchLimits.paramValue),
  ]);
  return Object.fromEntries(params);
}

/** The tags that a trial's end adds. */
export function endTags({ outcome }: TrialEvent): Readonly<Record<string, string>> {
  return {
    outcome: outcome.kind,
    ...(outcome.kind === 'diverged' && { first_bad_step: String(outcome.firstBadStep) }),
    ...('reason' in outcome && { reason: cutText(outcome.reason, batchLimits.tagValue) }),
  };
}

/** What a trial came to as metrics at step 0: in a table they can be sorted by, and a chart of them is one of bars. */
export function endMetrics({ summary, outcome, duration, startedAt }: TrialEvent): readonly Metric[] {
  const values: Readonly<Record<string, number | null>> = {
    first_loss: summary.firstLoss,
    final_loss: summary.finalLoss,
    best_loss: summary.bestLoss,
    final_val_loss: summary.finalValLoss,
    best_val_loss: summary.bestValLoss,
    steps: summary.steps,
    diverged: outcome.kind === 'diverged' ? 1 : 0,
    duration_s: duration,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [{ key: `summary/${name}`, value, timestamp: Math.round(startedAt), step: 0 }],
  );
}

/** How MLflow shows an outcome. Divergence is a finding and no failure. */
export function statusOf({ kind }: Outcome): RunStatus {
  const statuses = {
    completed: 'FINISHED',
    diverged: 'FINISHED',
    failed: 'FAILED',
    cancelled: 'KILLED',
  } as const;
  return statuses[kind];
}
