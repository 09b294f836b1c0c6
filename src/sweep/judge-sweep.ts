import { type JudgedClaim, judgeClaim } from '../analysis/judge-claim.js';
import type { Claim } from '../experiment/claim.js';
import type { Plan } from '../plan/plan.js';
import type { TrialEvent } from '../records/record.js';
import { readValues } from './read-values.js';

/** Holds a sweep's claim against what has ended of its plan; null where it makes none or nothing has ended. */
export async function judgeSweep(
  claim: Claim | undefined,
  folder: string,
  { trials }: Plan,
  ends: ReadonlyMap<string, TrialEvent>,
): Promise<JudgedClaim | null> {
  if (claim === undefined || !trials.some(({ id }) => ends.has(id))) return null;
  const byMetric = new Map<string | undefined, Awaited<ReturnType<typeof readValues>>>();
  for (const { metric } of claim.expect)
    if (!byMetric.has(metric)) byMetric.set(metric, await readValues(folder, metric, trials, ends));
  return judgeClaim(
    claim,
    trials,
    ends,
    claim.expect.map(({ metric }) => byMetric.get(metric)!),
  );
}
