import type { Trial } from '../../src/plan/trial.js';
import type { Outcome, Summary, TrialEvent } from '../../src/records/record.js';

/** The end of a trial with a final validation loss; the training loss is half of it. */
export function endOf(
  trial: Trial,
  finalValLoss: number | null,
  kind: 'completed' | 'diverged' | 'failed' = 'completed',
): TrialEvent {
  const finalLoss = finalValLoss === null ? null : finalValLoss / 2;
  const summary: Summary = {
    firstLoss: 9,
    finalLoss,
    bestLoss: finalLoss,
    finalValLoss,
    bestValLoss: finalValLoss,
    steps: 4,
  };
  const outcomes: Readonly<Record<typeof kind, Outcome>> = {
    completed: { kind: 'completed' },
    diverged: { kind: 'diverged', firstBadStep: 3 },
    failed: { kind: 'failed', reason: 'its thread ended\nat line 1' },
  };
  return {
    v: 1,
    event: 'trial',
    id: trial.id,
    attempt: 1,
    spec: trial.spec,
    outcome: outcomes[kind],
    summary,
    fingerprint: null,
    backend: 'cpu',
    startedAt: 0,
    duration: 1,
  };
}

/** The end of a trial that a rule stopped at step 2. */
export function stoppedEnd(trial: Trial): TrialEvent {
  const rule = { kind: 'whenDiverged', metric: 'loss/train', above: 10 } as const;
  const stop = { rule, step: 2, value: 99, against: 90, seeds: 1 };
  const end = endOf(trial, null);
  const summary = { ...end.summary, bestLoss: 0.001, bestValLoss: 0.001, steps: 2 };
  return { ...end, outcome: { kind: 'cancelled', reason: 'stopped by whenDiverged', stop }, summary };
}
