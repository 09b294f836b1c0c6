import { areaUnderCurve, type CurvePoint } from './area-under-curve.js';
import { valueAt } from './value-at.js';

/**
 * What one trial gains by beginning with other weights (Taylor & Stone 2009, "Transfer learning for reinforcement learning
 * domains", section 2.2), in units of the loss; what is above 0 is a gain.
 */
export interface TransferMeasures {
  /** By how much its first loss is lower. */
  readonly jumpStart: number;
  /** By how much its loss is lower on average over all updates. */
  readonly area: number;
  /** By how much its last loss is lower. */
  readonly asymptote: number;
  /** The area as a share of the mean loss of the trial that began anew. */
  readonly ratio: number;
}

/**
 * Compares the loss curve of a trial that began with other weights with that of one that began anew, both from step 0 to the
 * same last step. `cost` is how many updates its source took: where it counts, the trial begins after them, stands at the
 * first loss of the one that began anew until then, and both are compared at the same number of updates altogether.
 */
export function transferMeasures(
  anew: readonly CurvePoint[],
  warm: readonly CurvePoint[],
  cost = 0,
): TransferMeasures {
  const horizon = anew.at(-1)?.step ?? 0;
  const shifted = afterCost(anew, warm, cost);
  const height = areaUnderCurve(anew);
  const area = height - areaUnderCurve(shifted);
  return {
    jumpStart: valueAt(anew, Math.min(cost, horizon)) - (warm[0]?.value ?? Number.NaN),
    area,
    asymptote: valueAt(anew, horizon) - shifted.at(-1)!.value,
    ratio: area / height,
  };
}

/** The curve of a trial that begins after so many updates, up to the last step of the one that began anew. */
export function afterCost(
  anew: readonly CurvePoint[],
  warm: readonly CurvePoint[],
  cost: number,
): readonly CurvePoint[] {
  if (cost === 0) return warm;
  const horizon = anew.at(-1)?.step ?? 0;
  const untrained = anew[0]?.value ?? Number.NaN;
  if (cost >= horizon)
    return [
      { step: 0, value: untrained },
      { step: horizon, value: untrained },
    ];
  const left = horizon - cost;
  return [
    { step: 0, value: untrained },
    { step: cost, value: untrained },
    ...warm.filter(({ step }) => step < left).map(({ step, value }) => ({ step: step + cost, value })),
    { step: horizon, value: valueAt(warm, left) },
  ];
}
