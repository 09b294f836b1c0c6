import { isSameRule, type StopSpec } from '../stopping/index.js';
import type { TrialEvent } from './record.js';

/** The ends that count under an experiment's stop rules: a trial that any other rule stopped has none. */
export function endsUnder(
  rules: readonly StopSpec[],
  ends: ReadonlyMap<string, TrialEvent>,
): ReadonlyMap<string, TrialEvent> {
  const counts = ({ outcome }: TrialEvent) =>
    outcome.kind !== 'cancelled' ||
    outcome.stop === undefined ||
    rules.some((rule) => isSameRule(rule, outcome.stop!.rule));
  return new Map([...ends].filter(([, end]) => counts(end)));
}
