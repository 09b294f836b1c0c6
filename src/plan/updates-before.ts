import type { WarmStartSpec } from './trial.js';

/** How many updates the optimizer's state that a trial begins with has behind it: 0 where it begins afresh. */
export function updatesBefore(warmStart: WarmStartSpec | undefined): number {
  if (warmStart?.optimizerState !== 'loaded' || warmStart.from.kind !== 'trial') return 0;
  const { train, warmStart: earlier } = warmStart.from.spec;
  return train.steps + updatesBefore(earlier);
}
