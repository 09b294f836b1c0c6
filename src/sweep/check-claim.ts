import { placesOf, trialsAt } from '../analysis/judge-claim.js';
import type { Claim } from '../experiment/claim.js';
import type { Plan } from '../plan/plan.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';

/** Refuses a claim about a place that the grid does not have: InvalidRequest. */
export function checkClaimPlaces(claim: Claim | undefined, { axes, trials }: Plan): void {
  for (const [index, expectation] of (claim?.expect ?? []).entries()) {
    for (const place of placesOf(expectation)) {
      const where = `claim.expect[${index}]`;
      for (const [path, value] of Object.entries(place)) {
        const axis = axes.find((known) => known.path === path);
        if (axis === undefined) {
          const known = axes.map((one) => one.path);
          const hint = suggest(path, known) || `; it has ${known.join(', ') || 'none'}`;
          throw new InvalidRequest(`${where}: the experiment has no axis "${path}"${hint}`);
        }
        if (trialsAt({ [path]: value }, trials).length === 0)
          throw new InvalidRequest(
            `${where}: ${path} has no value ${JSON.stringify(value)}; it has ${axis.values.slice(0, 12).join(', ')}`,
          );
      }
      if (trialsAt(place, trials).length === 0)
        throw new InvalidRequest(`${where}: no trial has all of ${JSON.stringify(place)}`);
    }
  }
}
