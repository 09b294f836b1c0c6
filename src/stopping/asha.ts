import { z } from 'zod';
import { positiveInteger, withDefault } from '../spec/field.js';
import { Contest, type ContestOptions } from './contest.js';
import { contestFields } from './contest-fields.js';
import { contestReason } from './contest-reason.js';
import { firstDecision } from './decision-steps.js';
import type { StopMetric, StopRule } from './stop-rule.js';

export interface AshaOptions extends Partial<ContestOptions> {
  /** What is compared. Default `loss/val`. */
  readonly metric?: StopMetric;
  /** The step of the first rung; the others are at this times `factor`, `factor`², and so on. */
  readonly first: number;
  /** One in so many goes on at each rung. Default 3. */
  readonly factor?: number;
}

export type AshaSpec = { readonly kind: 'asha' } & ContestOptions &
  Required<Pick<AshaOptions, 'metric' | 'first' | 'factor'>>;

/**
 * Successive halving as results come in: of those that have reached a rung the best 1/factor go on. Nothing waits for
 * the others, and who went on when few had come is not called back (the stopping variant of Li et al. 2020, A System
 * for Massively Parallel Hyperparameter Tuning, arXiv 1810.05934).
 */
export function asha(options: AshaOptions) {
  return { kind: 'asha', ...options } as const;
}

export const ashaRule: StopRule<AshaSpec> = {
  kind: 'asha',
  fields: {
    first: positiveInteger,
    factor: withDefault({ expected: 'a whole number of at least 2', schema: z.int().min(2) }, 3),
    ...contestFields,
  },
  isDue: isRung,
  judge: (spec) =>
    new Contest({
      ...spec,
      places: (contenders) => Math.max(1, Math.floor(contenders / spec.factor)),
      keepsLosers: false,
      decidesFrom: (from, train) =>
        firstDecision((step, before) => isRung(spec, step, before), spec.metric, from, train),
    }),
  reason: (spec, step, verdict) => contestReason(spec, `the best 1/${spec.factor}`, step, verdict),
};

/** Whether a rung lies behind the step before, and not behind this one. */
function isRung({ first, factor }: AshaSpec, step: number, before: number): boolean {
  let rung = first;
  while (rung <= before) rung *= factor;
  return rung <= step;
}
