import type { TrainSpec } from '../plan/trial.js';
import type { AskToStop } from '../records/stop-question.js';
import { isDecided, type StopSpec } from '../stopping/index.js';
import type { TrialLog } from './trial-log.js';

/** Asks, where a rule is due at a step, which trials end there, and ends them. */
export async function askToStop(
  rules: readonly StopSpec[],
  ask: AskToStop,
  step: number,
  train: TrainSpec,
  logs: readonly TrialLog[],
): Promise<void> {
  const due = rules.filter((rule) => isDecided(rule, step, train));
  const metrics = [...new Set(due.map(({ metric }) => metric))];
  if (metrics.length === 0) return;
  const trials = logs.map((log) => ({
    id: log.id,
    losses: Object.fromEntries(metrics.map((metric) => [metric, log.lossAt(step, metric)])),
  }));
  for (const { id, outcome } of await ask({ step, trials }))
    logs.find((log) => log.id === id)?.cancel(outcome);
}
