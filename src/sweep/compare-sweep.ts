import { type CompareRequest, type Comparison, compareTrials } from '../analysis/compare-trials.js';
import { selectTrials } from '../plan/select-trials.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { FoundSweep } from './find-sweep.js';
import { readSweep } from './read-sweep.js';
import { readValues } from './read-values.js';
import { recordedChance } from './recorded-chance.js';

/** A comparison as a command asks for it. */
export interface CompareSweepRequest extends CompareRequest {
  /** A column of trials.csv or a metric of metrics.csv; default the last validation loss. */
  readonly metric: string | undefined;
  /** `axis=value[,value]` each. */
  readonly filters: readonly string[];
}

/** Compares over what has ended of a sweep, which may still run. Throws InvalidRequest with one sentence. */
export async function compareSweep(
  { folder }: FoundSweep,
  { metric, filters, ...request }: CompareSweepRequest,
): Promise<Comparison> {
  const { plan, replay } = await readSweep(folder);
  if (plan === null) throw new InvalidRequest(`${folder}: its journal does not tell the plan of a run`);
  const trials = selectTrials(plan, { filters });
  const values = await readValues(folder, metric, trials, replay.ends);
  const chanceOf = recordedChance(replay.sweeps);
  return compareTrials({ axes: plan.axes, trials, ends: replay.ends, chanceOf }, request, values);
}
