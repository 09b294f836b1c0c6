import type { Plan } from '../plan/plan.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import { isEverDecided, type StopSpec } from '../stopping/index.js';

/** Refuses a rule that names an axis that the plan lacks, or that never decides on any trial: InvalidRequest. */
export function checkStop(rules: readonly StopSpec[], { axes, trials }: Plan): void {
  const known = axes.map(({ path }) => path);
  for (const [index, rule] of rules.entries()) {
    const path = rules.length === 1 ? 'stop' : `stop[${index}]`;
    for (const axis of 'within' in rule ? rule.within : []) {
      if (known.includes(axis)) continue;
      const hint = suggest(axis, known) || `; it has ${known.join(', ') || 'none'}`;
      throw new InvalidRequest(`${path}.within: the experiment has no axis "${axis}"${hint}`);
    }
    if (trials.some(({ spec }) => isEverDecided(rule, spec.train))) continue;
    throw new InvalidRequest(
      `${path}: ${rule.kind} would decide on no trial; it does so where ${rule.metric} is measured before the last step`,
    );
  }
}
