import { canonicalJson } from '../math/canonical-json.js';
import type { Contender, Ended } from './contender.js';
import { isDecided, judgeOf, type StopSpec } from './registry.js';
import type { Judge, StopMetric, Verdict } from './stop-rule.js';

/** Losses by metric; where a trial has diverged they are not numbers. */
export type Losses = Readonly<Partial<Record<StopMetric, number>>>;

/** A decision to stop a trial, and the rule that made it. */
export interface Decision {
  readonly rule: StopSpec;
  readonly verdict: Verdict;
}

/** How a trial ended; one that was stopped names the rule. */
export type Outcome =
  | Exclude<Ended, { readonly kind: 'stopped' }>
  | { readonly kind: 'stopped'; readonly rule: StopSpec; readonly step: number; readonly seeds: number };

/** All rules of an experiment at work: what one stops is out for the others too. */
export class Jury {
  readonly #seats: readonly { readonly rule: StopSpec; readonly judge: Judge }[];

  constructor(rules: readonly StopSpec[]) {
    this.#seats = rules.map((rule) => ({ rule, judge: judgeOf(rule) }));
  }

  /** Takes note of losses that were measured earlier. */
  learn(trial: Contender, step: number, losses: Losses): void {
    for (const { rule, judge } of this.#seats) {
      const loss = losses[rule.metric];
      if (loss !== undefined && isDecided(rule, step, trial.spec.train)) judge.learn(trial, step, loss);
    }
  }

  /** Takes note of how a trial ended. */
  ended(trial: Contender, end: Outcome): void {
    for (const { rule, judge } of this.#seats) {
      if (end.kind !== 'stopped') judge.ended(trial, end);
      else {
        const { kind, step, seeds } = end;
        judge.ended(trial, isSameRule(rule, end.rule) ? { kind, step, seeds } : { kind, step });
      }
    }
  }

  /** Decides whom of a cohort's trials to stop at a step, by trial id. Of several rules the first counts. */
  decide(
    step: number,
    asked: readonly { readonly trial: Contender; readonly losses: Losses }[],
  ): ReadonlyMap<string, Decision> {
    const decisions = new Map<string, Decision>();
    for (const { rule, judge } of this.#seats) {
      const due = asked.flatMap(({ trial, losses }) => {
        const loss = losses[rule.metric];
        return loss !== undefined && isDecided(rule, step, trial.spec.train) ? [{ trial, loss }] : [];
      });
      if (due.length === 0) continue;
      for (const [id, verdict] of judge.decide(step, due))
        if (!decisions.has(id)) decisions.set(id, { rule, verdict });
    }
    for (const { trial } of asked) {
      const decision = decisions.get(trial.id);
      if (decision !== undefined)
        this.ended(trial, { kind: 'stopped', step, rule: decision.rule, seeds: decision.verdict.seeds });
    }
    return decisions;
  }
}

/** Whether two rules are the same in all their options. */
export function isSameRule(a: StopSpec, b: StopSpec): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
