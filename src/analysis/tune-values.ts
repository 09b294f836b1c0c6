import type { ComparedTrial } from './compare-values.js';
import { groupBy } from './group-by.js';
import { mean } from './mean.js';

/** A trial whose value has a setting that may be tuned, a learning rate say. */
export interface TunableTrial extends ComparedTrial {
  readonly setting: string;
}

/** What tuning left to be judged. */
export interface TunedTrials {
  /** The judged half of the seeds, each value with its chosen setting alone. */
  readonly trials: readonly ComparedTrial[];
  /** The chosen setting of each value. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly chosenOn: readonly string[];
  readonly judgedOn: readonly string[];
}

/**
 * Chooses for each value the setting with the lowest mean score on one half of the seeds (the first, third, …) and keeps
 * that setting's trials with the other half, so that a value with more settings to choose from gains nothing by luck.
 * Diverged trials count as `worst`. A value without a trial in the first half falls out.
 */
export function tuneValues(trials: readonly TunableTrial[], worst: number): TunedTrials {
  const seeds = [...new Set(trials.map(({ seed }) => seed))].sort(bySeed);
  const chosenOn = seeds.filter((_, i) => i % 2 === 0);
  const judgedOn = seeds.filter((_, i) => i % 2 === 1);
  const chosen = new Map<string, string>();
  const first = trials.filter(({ seed }) => chosenOn.includes(seed));
  for (const [value, alike] of groupBy(first, (trial) => trial.value)) {
    const settings = [...groupBy(alike, ({ setting }) => setting)].map(
      ([setting, tried]) => [setting, mean(tried.map(({ score }) => score ?? worst))] as const,
    );
    chosen.set(value, settings.reduce((best, next) => (next[1] < best[1] ? next : best))[0]);
  }
  return {
    trials: trials.filter(
      ({ value, setting, seed }) => judgedOn.includes(seed) && chosen.get(value) === setting,
    ),
    chosen,
    chosenOn,
    judgedOn,
  };
}

function bySeed(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
