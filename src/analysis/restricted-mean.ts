import type { SurvivalStep } from './kaplan-meier.js';

/** A restricted mean time with its standard error. */
export interface RestrictedMean {
  readonly mean: number;
  readonly standardError: number;
}

/**
 * The mean time to the event, a time beyond `horizon` counting as the horizon: the area under the survival function up
 * to there. Its standard error is Greenwood's (Klein & Moeschberger 2003, section 4.5), infinitely precise where all
 * have the event at once.
 */
export function restrictedMean(steps: readonly SurvivalStep[], horizon: number): RestrictedMean {
  const within = steps.filter(({ time }) => time < horizon);
  let later = 0;
  let variance = 0;
  let end = horizon;
  for (const { time, survival, atRisk, events } of [...within].reverse()) {
    later += survival * (end - time);
    end = time;
    if (atRisk > events) variance += (later * later * events) / (atRisk * (atRisk - events));
  }
  return { mean: later + end, standardError: Math.sqrt(variance) };
}
