import { z } from 'zod';
import { oneOf, withDefault } from '../spec/field.js';
import type { Judge, StopMetric, StopRule, Verdict } from './stop-rule.js';

export interface WhenDivergedOptions {
  /** What is watched. Default `loss/train`. */
  readonly metric?: StopMetric;
  /** A trial is stopped when its loss is above so many times its loss at step 0. Default 10. */
  readonly above?: number;
}

export type WhenDivergedSpec = { readonly kind: 'whenDiverged' } & Required<WhenDivergedOptions>;

/** Stops a trial whose loss has left all bounds and is still finite. Each trial is compared with its own first loss alone. */
export function whenDiverged(options: WhenDivergedOptions = {}) {
  return { kind: 'whenDiverged', ...options } as const;
}

export const whenDivergedRule: StopRule<WhenDivergedSpec> = {
  kind: 'whenDiverged',
  fields: {
    metric: withDefault(oneOf('loss/val', 'loss/train'), 'loss/train'),
    above: withDefault({ expected: 'a number above 1', schema: z.number().gt(1) }, 10),
  },
  isDue: () => true,
  judge({ above }): Judge {
    const limits = new Map<string, number>();
    const learn: Judge['learn'] = ({ id }, step, loss) => {
      if (step === 0) limits.set(id, above * loss);
    };
    return {
      learn,
      ended: () => {},
      decide(step, asked) {
        for (const { trial, loss } of asked) learn(trial, step, loss);
        return new Map(
          asked.flatMap(({ trial: { id }, loss }): [string, Verdict][] => {
            const limit = limits.get(id);
            return limit !== undefined && loss > limit ? [[id, { loss, against: limit, seeds: 1 }]] : [];
          }),
        );
      },
    };
  },
  reason: ({ kind, metric, above }, step, { loss, against }) =>
    `stopped by ${kind} at step ${step}: ${metric} ${loss.toPrecision(5)} is above ${against!.toPrecision(5)}, ${above} times its first`,
};
