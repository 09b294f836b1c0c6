import type { Trial } from './trial.js';

/** The trials that some trials begin from, and those that these begin from, each once and before what begins from it. */
export function sourcesOf(trials: Iterable<Trial>): readonly Trial[] {
  const found = new Map<string, Trial>();
  const collect = (trial: Trial | undefined): void => {
    if (trial === undefined || found.has(trial.id)) return;
    collect(trial.source);
    found.set(trial.id, trial);
  };
  for (const { source } of trials) collect(source);
  return [...found.values()];
}
