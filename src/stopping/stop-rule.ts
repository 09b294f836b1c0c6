import type { Fields } from '../spec/field.js';
import type { Contender, Ended } from './contender.js';

/** What a rule goes by; of two values the lower is the better. */
export type StopMetric = 'loss/val' | 'loss/train';

/** A rule that ends trials early. `Spec` is its data, plain JSON. */
export interface StopRule<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  readonly fields: Fields;
  /** Whether it decides at a step at which its metric is measured; `before` is where that was measured last, below 0 where nowhere. */
  isDue(spec: Spec, step: number, before: number): boolean;
  /** A judge that knows of no trial yet. */
  judge(spec: Spec): Judge;
  /** Why a trial was stopped at a step, for people. */
  reason(spec: Spec, step: number, verdict: Verdict): string;
}

/** A rule at work: what it knows of the trials of a sweep. Losses that are not finite count as the worst. */
export interface Judge {
  /** Takes note of a loss that was measured earlier. */
  learn(trial: Contender, step: number, loss: number): void;
  /** Takes note of how a trial ended. */
  ended(trial: Contender, end: Ended): void;
  /** Takes note of losses that were measured at a step, and says whom to stop there, by trial id. */
  decide(step: number, asked: readonly Asked[]): ReadonlyMap<string, Verdict>;
}

/** A trial that may be stopped, with its loss; it has diverged where that is not a number. */
export interface Asked {
  readonly trial: Contender;
  readonly loss: number;
}

/** Why a trial is stopped. */
export interface Verdict {
  /** Its loss. */
  readonly loss: number;
  /** The loss that it had to reach; null where its own seed had too few competitors to say. */
  readonly against: number | null;
  /** On how many seeds of its grid point the decision rests. */
  readonly seeds: number;
}
