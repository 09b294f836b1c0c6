import { indexMetrics } from '../../src/records/metrics-index.js';
import { readTrialMetrics } from './read-trial-metrics.js';
import { trialId } from './trial-event.js';

/** The steps that a sweep's folder holds of the first attempt at the trial numbered `n`. */
export async function stepsOf(folder: string, n: number): Promise<readonly number[]> {
  const index = await indexMetrics(folder, new Map([[trialId(n), 1]]));
  const found: number[] = [];
  for await (const { step } of readTrialMetrics(folder, index, trialId(n))) found.push(step);
  return found;
}
