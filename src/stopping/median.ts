import { optional, positiveInteger } from '../spec/field.js';
import { Contest, type ContestOptions } from './contest.js';
import { contestFields } from './contest-fields.js';
import { contestReason } from './contest-reason.js';
import { firstDecision } from './decision-steps.js';
import type { StopMetric, StopRule } from './stop-rule.js';

export interface MedianOptions extends Partial<ContestOptions> {
  /** What is compared. Default `loss/val`. */
  readonly metric?: StopMetric;
  /** The first step at which anything is stopped. */
  readonly after: number;
  /** Steps from one decision to the next. Default: wherever the metric is measured. */
  readonly every?: number;
}

export type MedianSpec = { readonly kind: 'median'; readonly metric: StopMetric } & ContestOptions &
  Pick<MedianOptions, 'after' | 'every'>;

/**
 * Stops what is behind the better half of its competitors. Who has diverged or was stopped counts as behind ever
 * after, so that the rule stops about half in all, not half at every decision. After the median stopping rule of
 * Golovin et al. 2017 (Google Vizier, section 3.2.2), which compares running averages.
 */
export function median(options: MedianOptions) {
  return { kind: 'median', ...options } as const;
}

export const medianRule: StopRule<MedianSpec> = {
  kind: 'median',
  fields: { after: positiveInteger, every: optional(positiveInteger), ...contestFields },
  isDue: isMedianDue,
  judge: (spec) =>
    new Contest({
      ...spec,
      places: (contenders) => Math.ceil(contenders / 2),
      keepsLosers: true,
      decidesFrom: (from, train) =>
        firstDecision((step, before) => isMedianDue(spec, step, before), spec.metric, from, train),
    }),
  reason: (spec, step, verdict) => contestReason(spec, 'the better half', step, verdict),
};

function isMedianDue({ after, every = 1 }: MedianSpec, step: number, before: number): boolean {
  if (step < after) return false;
  return after + Math.floor((step - after) / every) * every > before;
}
