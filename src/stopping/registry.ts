import type { Kinds } from '../spec/field.js';
import { type AshaSpec, type asha, ashaRule } from './asha.js';
import type { Measuring } from './contender.js';
import { decidesAt, firstDecision } from './decision-steps.js';
import { type MedianSpec, type median, medianRule } from './median.js';
import type { Judge, StopRule, Verdict } from './stop-rule.js';
import { type WhenDivergedSpec, type whenDiverged, whenDivergedRule } from './when-diverged.js';

/** A rule in full: one value for every option. */
export type StopSpec = AshaSpec | MedianSpec | WhenDivergedSpec;

/** What the factories return: defaults may be left out. */
export type StopInput = ReturnType<typeof asha> | ReturnType<typeof median> | ReturnType<typeof whenDiverged>;

/** Every rule by its kind. */
export const stopRules: Readonly<Record<StopSpec['kind'], StopRule<StopSpec>>> = {
  median: medianRule,
  asha: ashaRule,
  whenDiverged: whenDivergedRule,
};

/** The options of every rule, for the check of an experiment. */
export const stopKinds: Kinds = {
  what: 'stop rule',
  kinds: Object.fromEntries(Object.values(stopRules).map(({ kind, fields }) => [kind, fields])),
};

/** A judge of a rule that knows of no trial yet. */
export function judgeOf(spec: StopSpec): Judge {
  return stopRules[spec.kind].judge(spec);
}

/** Why a rule stopped a trial at a step, for people. */
export function reasonOf(spec: StopSpec, step: number, verdict: Verdict): string {
  return stopRules[spec.kind].reason(spec, step, verdict);
}

/** Whether a rule decides on a trial at a step. */
export function isDecided(spec: StopSpec, step: number, train: Measuring): boolean {
  return decidesAt(dueOf(spec), spec.metric, step, train);
}

/** Whether a rule decides on a trial at any step. */
export function isEverDecided(spec: StopSpec, train: Measuring): boolean {
  return firstDecision(dueOf(spec), spec.metric, 1, train) !== undefined;
}

function dueOf(spec: StopSpec) {
  return (step: number, before: number) => stopRules[spec.kind].isDue(spec, step, before);
}
