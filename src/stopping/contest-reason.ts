import type { ContestOptions } from './contest.js';
import type { StopMetric, Verdict } from './stop-rule.js';

type Spec = ContestOptions & { readonly kind: string; readonly metric: StopMetric };

/** Why a trial was stopped by a rule that lets `whom` go on. */
export function contestReason(
  { kind, metric, unit }: Spec,
  whom: string,
  step: number,
  { loss, against, seeds }: Verdict,
): string {
  const by = `stopped by ${kind} at step ${step}`;
  const decided =
    unit === 'gridPoint' ? `, decided on ${seeds === 1 ? '1 seed' : `${seeds} seeds`} of its grid point` : '';
  const own = `${metric} ${text(loss)}`;
  if (against === null) return `${by}${decided}: ${own}`;
  if (loss <= against)
    return `${by}${decided}: ${own}, where ${whom} of its seed had at most ${text(against)}`;
  return `${by}${decided}: ${own} is behind ${whom} of its seed, at most ${text(against)}`;
}

function text(loss: number): string {
  return loss.toPrecision(5);
}
